from shared.privacy.masking import HIDDEN, address, mask, mask_fields


def test_what_one_may_not_see_is_hidden_whether_or_not_it_exists() -> None:
    assert mask(True, "架空町1") == "架空町1"
    assert mask(False, "架空町1") == mask(False, None) == HIDDEN == "（非公開）"


def test_r15_a_protected_address_is_masked_unless_someone_was_let() -> None:
    assert address("架空町1", protected=True) == HIDDEN
    assert address("架空町1", protected=True, may_see=True) == "架空町1"
    assert address("架空町1", protected=False) == "架空町1"
    assert address(None, protected=False) is None


def test_masked_fields_leave_the_record_itself_alone() -> None:
    record = {"address": "架空町1", "phone": None, "stage": "received"}

    assert mask_fields(record, {"address", "phone"}) == {"address": HIDDEN, "phone": HIDDEN, "stage": "received"}
    assert mask_fields(record, {"address"}, may_see=True) == record
    assert record["address"] == "架空町1"
