"""Lets moto answer Terraform's AWS provider as AWS does, where moto differs.

Route 53: without the change to wait for. The provider otherwise waits 10 to 30 seconds after every change of a record or zone before it asks for
its status, which in moto is INSYNC at once. The provider does not wait for a change that the answer does not have. Other clients, such as lego, get
the whole answer.

AWS Private CA: with the template for client certificates, and the validity that is asked for. Without it, certificates have no key usage and are
valid for a year.

Python imports this file at the start of every interpreter that finds it on its path.
"""

import importlib.abc
import importlib.util
import re
import sys

CHANGE = re.compile(rb"<ChangeInfo>.*?</ChangeInfo>", re.DOTALL)


def without_change(response):
    from flask import request

    if "terraform-provider-aws" in request.headers.get("User-Agent", "") and request.method in ("POST", "DELETE"):
        response.set_data(CHANGE.sub(b"", response.get_data()))
    return response


def patch_route53(module):
    create = module.create_backend_app

    def create_backend_app(service):
        app = create(service)
        if service == "route53":
            app.after_request(without_change)
        return app

    module.create_backend_app = create_backend_app


def patch_private_ca(module):
    import datetime
    import json

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from flask import request

    authority = module.CertificateAuthority
    extensions_of = authority._x509_extensions
    servers = "arn:aws:acm-pca:::template/EndEntityCertificate/V1"

    def extensions(self, csr, template):
        if not (template or "").endswith(":template/EndEntityClientAuthCertificate/V1"):
            return extensions_of(self, csr, template)
        client = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH])
        return [(client if isinstance(each, x509.ExtendedKeyUsage) else each, critical) for each, critical in extensions_of(self, csr, servers)]

    def generate_cert(self, subject, public_key, extensions):
        validity = json.loads(request.get_data())["Validity"]
        now = datetime.datetime.now(datetime.timezone.utc)
        end = (
            datetime.datetime.strptime(str(validity["Value"]), "%Y%m%d%H%M%S").replace(tzinfo=datetime.timezone.utc)
            if validity["Type"] == "END_DATE"
            else now + datetime.timedelta(days=validity["Value"])
        )
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.issuer).public_key(public_key)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(end)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    authority._x509_extensions = extensions
    authority.generate_cert = generate_cert


PATCHES = {"moto.moto_server.werkzeug_app": patch_route53, "moto.acmpca.models": patch_private_ca}


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        patch = PATCHES.pop(name, None)
        if patch is None:
            return None
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            patch(module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Finder())
