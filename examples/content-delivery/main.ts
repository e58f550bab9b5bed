import { App } from "cdktf";
import { ContentDelivery } from "./content-delivery";

const app = new App();
new ContentDelivery(app, "content-delivery");
app.synth();
