from cdktf import App
from content_delivery import ContentDelivery

app = App()
ContentDelivery(app, "content-delivery")
app.synth()
