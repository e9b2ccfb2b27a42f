"""What the import linter can't see: foreign keys given as text, and forms that save by themselves."""

import importlib
import pkgutil
import tomllib
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.apps import apps
from django.db.models import Field, Model
from django.forms import BaseModelForm
from rest_framework.serializers import ModelSerializer

from challenge_portal.places import CHECKOUT

OURS = ("challenge_portal", "competitions", "demands", "solutions", "awards")


def layers() -> dict[str, int]:
    """How high each app stands, read from the import linter's own contract; the kernel is 0."""
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (order,) = (contract["layers"] for contract in contracts if contract["name"] == "apps point downwards")
    return {
        name.strip(): height for height, line in enumerate(reversed(order)) for name in line.split("|")
    }  # several apps of one line stand side by side


def our_models() -> list[type[Model]]:
    """Every model of the portal's own apps, the hidden ones between many and many included."""
    return [
        model for app in apps.get_app_configs() if app.name.split(".")[0] in OURS
        for model in app.get_models(include_auto_created=True)
    ]  # fmt: skip


def relations(model: type[Model]) -> Iterator[tuple[Field, type[Model]]]:
    """The fields of a model that point at a model of ours."""
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        target = field.related_model
        if isinstance(target, type) and target._meta.app_config.name.split(".")[0] in OURS:
            yield field, target


def our_modules(*names: str) -> Iterator[ModuleType]:
    """The modules of these names in every app of ours."""
    for app in apps.get_app_configs():
        if app.name.split(".")[0] in OURS:
            for found in pkgutil.walk_packages(app.module.__path__, prefix=f"{app.name}."):
                if set(found.name.split(".")[1:]) & set(names):
                    yield importlib.import_module(found.name)


def test_every_app_has_its_place_in_the_order():
    missing = {app.name for app in apps.get_app_configs() if app.name.split(".")[0] in OURS} - set(layers())
    assert not missing


def test_foreign_keys_point_downwards_as_imports_do():
    height = layers()
    upward = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model in our_models()
        for field, target in relations(model)
        if model._meta.app_label != target._meta.app_label
        and height[target._meta.app_config.name] >= height[model._meta.app_config.name]
    ]
    assert not upward, upward


def test_the_record_points_at_nothing():
    trail = apps.get_app_config("trail")
    pointing = [
        f"{model._meta.label}.{field.name}"
        for model in trail.get_models()
        for field, target in relations(model)
        if target._meta.app_label != "trail"
    ]
    assert not pointing


@pytest.mark.parametrize(("names", "banned"), [(["forms"], BaseModelForm), (["serializers"], ModelSerializer)])
def test_forms_and_serializers_do_not_write(names, banned):
    writing = [
        f"{module.__name__}.{name}"
        for module in our_modules(*names)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, banned) and value.__module__ == module.__name__
    ]
    assert not writing, f"{writing}: hand their output to a service instead"


def test_office_days_are_counted_in_one_way():
    """The arithmetic of the clock knows no holidays: only the table's reader and landed migrations use it."""
    users = {
        str(path.relative_to(CHECKOUT))
        for app in OURS
        for path in (CHECKOUT / app).rglob("*.py")
        if "office_days_later" in (text := path.read_text())
        and ("clock.office_days_later" in text or "kernel.clock import office_days_later" in text)
    }
    assert users == {"challenge_portal/notices/office_days.py", "solutions/migrations/0006_begin_the_wait.py"}
