"""What the ledger of consents refuses (R3)."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.intake.domain.errors import DomainError, TooEarly


class BeforeTheGrant(TooEarly):
    """A withdrawal is dated before the grant."""

    type = "before-the-grant"
    advice = "同意を得た日以後の日付を入力してください。"


class BeforeTheConsent(TooEarly):
    """A scan is dated before the person was asked."""

    type = "before-the-consent"
    advice = "同意を依頼した日以後の日付を入力してください。"


class ConsentMissing(DomainError):
    """What rests on consent lacks it; `missing` says whose consent for which agency (R3)."""

    type = "consent-missing"
    title = "必要な同意がそろっていません"
    advice = "示された方から、示された機関についての同意を得てください。同意なしでつなぐこともできます。"

    def __init__(self, missing: Sequence[tuple[UUID, str]], **facts: Any) -> None:
        super().__init__(missing=[{"member": str(member), "agency": agency} for member, agency in missing], **facts)


class RepresentativeNeeded(DomainError):
    """A child or a represented person consents through their legal representative (R3)."""

    type = "representative-needed"
    title = "法定代理人等による同意が必要です"
    advice = "この方の法定代理人等を given_by に指定してください。"


class ConsentsSeparately(DomainError):
    """Nobody consents for a grown person whom they do not represent (R3)."""

    type = "consents-separately"
    title = "ご本人の同意が必要です"
    advice = "世帯員は一人ずつ同意します。代理人として登録されていない方は、代わりに同意できません。"


class NotLiving(DomainError):
    """A person who has died is not asked for consent."""

    type = "not-living"
    title = "亡くなった方の同意は記録できません"
    advice = "世帯員の記録を確認してください。"


class NotGranted(DomainError):
    """Only a grant can be withdrawn."""

    type = "not-granted"
    title = "同意が得られていません"
    advice = "同意が得られていない記録は撤回できません。記録を確認してください。"


class AlreadyWithdrawn(DomainError):
    """A grant is withdrawn once."""

    type = "already-withdrawn"
    title = "既に撤回されています"
    advice = "最新の状態を読み直してください。"


class AlreadyRenewed(DomainError):
    """A consent is renewed once; the next renewal is of the one that came after it."""

    type = "already-renewed"
    title = "既に更新されています"
    advice = "更新後の同意（renewed_by）を確認してください。"
