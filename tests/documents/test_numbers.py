"""Numbers run without holes, whoever takes them at the same time."""

import threading

import pytest
from django.db import IntegrityError, InternalError, connections, transaction

from challenge_portal.documents.models import NumberSeries, TakenNumber
from challenge_portal.documents.numbers import take_number, void_number
from tests.factories.organisations import NOW


def take(unit, prefix="SB-2026-37", **options):
    values = {"owner": "authority:37", "kind": "hosting_application", "year": 2026} | options
    owner, kind, year = values["owner"], values["kind"], values["year"]
    return take_number(owner, kind, year, prefix=prefix, subject=unit, at=NOW)


@pytest.mark.django_db
class TestNumbers:
    def test_a_series_counts_from_one_per_owner_kind_and_year(self, unit):
        assert take(unit) == "SB-2026-37-0001"
        assert take(unit) == "SB-2026-37-0002"
        assert take(unit, prefix="SB-2026-32", owner="authority:32") == "SB-2026-32-0001"
        assert take(unit, prefix="SB-2027-37", year=2027) == "SB-2027-37-0001"

    def test_an_office_may_have_its_own_pattern(self, unit):
        assert take(unit, prefix="沪创挑公告〔{year}〕{number}号") == "沪创挑公告〔2026〕1号"

    def test_a_rolled_back_act_takes_no_number(self, unit):
        with pytest.raises(RuntimeError), transaction.atomic():
            take(unit)
            raise RuntimeError
        assert take(unit) == "SB-2026-37-0001"

    def test_an_unused_number_is_voided_and_not_taken_again(self, unit, clerk):
        number = take(unit)
        void_number(number, reason="定稿后撤回", actor=clerk, at=NOW)
        void_number(number, reason="再次", actor=clerk, at=NOW)
        assert take(unit) == "SB-2026-37-0002"
        assert TakenNumber.objects.get(text=number).void_reason == "定稿后撤回"

    def test_no_number_can_be_deleted_or_given_twice(self, unit):
        number = take(unit)
        with pytest.raises(InternalError), transaction.atomic():
            TakenNumber.objects.filter(text=number).delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            take(unit, owner="authority:32")


@pytest.mark.django_db(transaction=True)
def test_six_offices_at_once_leave_no_hole_and_no_double(unit):
    taken, failed = [], []
    start = threading.Barrier(6)

    def work():
        try:
            start.wait()
            taken.extend(take(unit) for _ in range(10))
        except Exception as error:  # noqa: BLE001 - the test reports whatever happens in a thread
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    assert sorted(taken) == [f"SB-2026-37-{number:04d}" for number in range(1, 61)]
    assert NumberSeries.objects.get().last == 60
