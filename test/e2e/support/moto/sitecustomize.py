"""Lets moto answer changes of Route 53 to Terraform's AWS provider without a change to wait for.

Without it, the provider waits 10 to 30 seconds after every change of a record or zone before it asks for its status, which in moto is INSYNC at
once. The provider does not wait for a change that the answer does not have. Other clients, such as lego, get the whole answer.

Python imports this file at the start of every interpreter that finds it on its path.
"""

import importlib.abc
import importlib.util
import re
import sys

MODULE = "moto.moto_server.werkzeug_app"
CHANGE = re.compile(rb"<ChangeInfo>.*?</ChangeInfo>", re.DOTALL)


def without_change(response):
    from flask import request

    if "terraform-provider-aws" in request.headers.get("User-Agent", "") and request.method in ("POST", "DELETE"):
        response.set_data(CHANGE.sub(b"", response.get_data()))
    return response


def patch(module):
    create = module.create_backend_app

    def create_backend_app(service):
        app = create(service)
        if service == "route53":
            app.after_request(without_change)
        return app

    module.create_backend_app = create_backend_app


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            patch(module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Finder())
