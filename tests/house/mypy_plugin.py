"""Tell mypy what the portal's middleware puts on every request: `actor`, `now`, `htmx`."""

from collections.abc import Callable

from mypy.nodes import MypyFile
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
PUT_THERE = {
    "actor": "challenge_portal.organisations.actors.Actor",
    "now": "datetime.datetime",
    "htmx": "django_htmx.middleware.HtmxDetails",
}


class RequestPlugin(Plugin):
    """Adds the attributes to Django's HttpRequest; those whose type isn't read yet are Any."""

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """Read the attributes' types wherever HttpRequest is read."""
        if file.fullname == "django.http.request":
            return [(10, name.rpartition(".")[0], -1) for name in PUT_THERE.values()]
        return []

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """The hook for HttpRequest itself."""
        return add_attributes if fullname == REQUEST else None


def add_attributes(context: ClassDefContext) -> None:
    """Add each attribute with its type."""
    for attribute, name in PUT_THERE.items():
        found = context.api.named_type_or_none(name)
        add_attribute_to_class(context.api, context.cls, attribute, found or AnyType(TypeOfAny.explicit))


def plugin(version: str) -> type[Plugin]:
    """Mypy's entry point."""
    return RequestPlugin
