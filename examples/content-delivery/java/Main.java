import com.hashicorp.cdktf.App;

public final class Main {
    public static void main(String[] args) {
        App app = new App();
        new ContentDelivery(app, "content-delivery");
        app.synth();
    }
}
