"""`attribune openapi`."""

from __future__ import annotations

import click
import yaml

from service import create_app


class PlainDumper(yaml.SafeDumper):
    """Writes every value in full, and text of several lines as it is read."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.Node:
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


PlainDumper.add_representer(str, PlainDumper.represent_text)


@click.command()
def openapi() -> None:
    """Print the OpenAPI specification as YAML.

    The file `openapi.yaml` is this output: `attribune openapi > openapi.yaml`.
    """
    click.echo(specification_text(), nl=False)


def specification_text() -> str:
    api = create_app().extensions["flask-smorest"]["apis"][""]["ext_obj"]
    specification = api.spec.to_dict()
    return yaml.dump(
        specification, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=100
    )
