"""What an e-mail about an edition says: its subject and its text.

Here belong the words. Who gets which document, and how it is sent, belongs to delivery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from reports.language.catalogue import DEFAULT, Language
from reports.views.imprint import PUBLICATION


def edition_subject(edition: str, region: str = "", *, language: Language = DEFAULT) -> str:
    """Subject of a message about an edition, or about one region in it."""
    say = language.say
    return say("%(title)s, edisi %(edition)s", title=region or say(PUBLICATION), edition=edition)


def worklist_subject(agency: str, subject: str, *, language: Language = DEFAULT) -> str:
    """Subject of a message to an agency; the subject of its region's message is in it."""
    return language.say("Daftar kerja %(agency)s, %(subject)s", agency=agency, subject=subject)


def worklist_note(*, language: Language = DEFAULT) -> str:
    """What a message to an agency says of its worklist."""
    return language.say("Daftar kerja perangkat daerah Anda terlampir atau pada tautan.")


def anchor_note(anchor: str, *, language: Language = DEFAULT) -> str:
    """The head of the audit chain, which whoever keeps the message can hold against the home."""
    said = language.say(
        "Simpan pesan ini: kepala rantai audit %(anchor)s dapat dicocokkan kelak.", anchor=anchor
    )
    return f"{said} (`iid verify --anchor`)"


def standing(
    row: Mapping[str, Any], summary: Mapping[str, Any], *, language: Language = DEFAULT
) -> str:
    """Where a region stands, in lines.

    Args:
        row: The region in ``ringkasan.json``.
        summary: That document.
        language: Of the text.
    """
    say, name = language.say, row["region_name"]
    # Its floats have two decimals, which their text repeats exactly.
    iid = None if row["iid"] is None else Decimal(str(row["iid"]))
    score = language.printer.number(iid)
    lines = [
        say("%(name)s: belum dapat diperingkat, IID terverifikasi %(iid)s.", name=name, iid=score)
        if row["rank"] is None
        else say(
            "%(name)s: peringkat %(rank)s, IID terverifikasi %(iid)s.",
            name=name,
            rank=row["rank"],
            iid=score,
        ),
        say("Data sampai %(day)s.", day=summary["cutoff_date"]),
    ]
    if summary["is_synthetic"]:
        lines.insert(0, say("Contoh: data inovasi bersifat sintetis."))
    return "".join(f"{line}\n" for line in lines)


def withdrawn(
    edition: str,
    *,
    by: str,
    on: date,
    reason: str,
    front: str,
    language: Language = DEFAULT,
) -> tuple[str, str]:
    """Subject and text of the message that an edition was withdrawn.

    Args:
        edition: That was withdrawn.
        by: Who withdrew it.
        on: The day.
        reason: Why.
        front: The edition that stands in its place; empty for none.
        language: Of the text.
    """
    say = language.say
    subject = say("%(title)s, edisi %(edition)s: ditarik", title=say(PUBLICATION), edition=edition)
    lines = [
        say(
            "Edisi %(edition)s ditarik pada %(day)s oleh %(by)s.",
            edition=edition,
            day=language.printer.long_date(on),
            by=by,
        ),
        say("Alasan: %(reason)s.", reason=reason.rstrip(".")),
        say("Angka dari edisi itu tidak boleh lagi dikutip."),
        say("Edisi yang berlaku sekarang: %(edition)s.", edition=front)
        if front
        else say("Saat ini tidak ada edisi yang berlaku."),
    ]
    return subject, "".join(f"{line}\n" for line in lines)


def blocked(problems: Sequence[str], *, language: Language = DEFAULT) -> tuple[str, str]:
    """Subject and text of the message of a week whose ranking is withheld."""
    say = language.say
    subject = say("%(title)s: peringkat ditahan", title=say(PUBLICATION))
    body = say("Peringkat pekan ini ditahan; edisi terakhir tidak berubah.")
    listed = [say("Yang menahan:"), *(f"- {problem}" for problem in problems)]
    return subject, "\n".join([body, "", *listed, ""])


def alarm(
    status: str, week: str, problems: Sequence[str], *, language: Language = DEFAULT
) -> tuple[str, str]:
    """Subject and text of the message that a week has no edition, or not all that belongs to it.

    Args:
        status: Of `orchestration.editions.alarm.Alarm`.
        week: ISO week.
        problems: What went wrong, one line each.
        language: Of the text.
    """
    say, title = language.say, language.say(PUBLICATION)
    match status:
        case "blocked":
            subject = say("%(title)s: peringkat %(week)s ditahan", title=title, week=week)
            body = say("Peringkat pekan ini ditahan; edisi terakhir tidak berubah.")
            remedy = say(
                "Periksa halaman mutu, minta berkas yang sudah diperbaiki kepada pemiliknya, lalu "
                "jalankan lagi: iid run --week %(week)s",
                week=week,
            )
        case "conflict":
            subject = say("%(title)s: edisi %(week)s berbeda hasil", title=title, week=week)
            body = say("Edisi pekan ini sudah terbit dengan hasil lain dan tidak diganti.")
            remedy = say(
                "Jika hasil baru yang benar, terbitkan sebagai koreksi: "
                "iid run --week %(week)s --correct ALASAN",
                week=week,
            )
        case "overdue":
            subject = say("%(title)s: edisi %(week)s belum terbit", title=title, week=week)
            body = say("Tenggat edisi pekan ini sudah lewat dan edisinya belum ada.")
            remedy = say(
                "Periksa apakah penjadwal berjalan, lalu jalankan: iid run --week %(week)s",
                week=week,
            )
        case "after":
            subject = say("%(title)s: edisi %(week)s terbit tidak utuh", title=title, week=week)
            body = say("Edisi pekan ini sudah terbit, tetapi sesudahnya ada yang gagal.")
            remedy = say(
                "Perbaiki penyebabnya, lalu jalankan lagi; yang belum terkirim akan dikirim: "
                "iid run --week %(week)s",
                week=week,
            )
        case _:
            subject = say("%(title)s: edisi %(week)s gagal dibuat", title=title, week=week)
            body = say("Edisi pekan ini tidak dapat dibuat; edisi terakhir tidak berubah.")
            remedy = say(
                "Perbaiki penyebabnya, lalu jalankan lagi: iid run --week %(week)s", week=week
            )
    listed = [say("Penyebab:"), *(f"- {problem}" for problem in problems), ""] if problems else []
    return subject, "\n".join([body, "", *listed, remedy, ""])
