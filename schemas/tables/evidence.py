"""The model of ``evidence``: one row for each assertion of one measure of one subject by one document."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Allowed, Count, Day, Flag, Number, Text, column, key, known, link, note, span, support
from schemas.vocabulary import DERIVATIONS, DOUBTS, QUALIFIERS, RELIABILITY, VINTAGES


class Model(Allowed):
    """Evidence: what each document asserts, as printed and as a number with its interval."""

    evidence_id: Text = key(
        "document_id # hash of the observation and part: no edit of wording changes it.", unique=True
    )
    document_id: Text = link("The document.", "documents.document_id", nullable=False)
    observation_id: Text = link("The observation that it is evidence of.", declare.OBSERVATION, nullable=False)
    according_to: Text = column("The speaker or agency that the document names.")
    start_date: Text = column("When it was true from, as this document says (EDTF).")
    end_date: Text = column("When it was true to, as this document says (EDTF).")
    value: Number = span(
        "The stated number times its scale; null where only bounds are stated.",
        "Lower end of what the words denote; null is open.",
        "Upper end of what the words denote; null is open.",
        unit="unit_measure",
    )
    unit_measure: Text = column("Unit of value, value_low and value_high: ISO 4217 or UCUM code.")
    qualifier: Text = column("The hedge around the number: about, at least, up to, …; null if none.", isin=QUALIFIERS)
    as_stated: Text = column("The number as printed, or how it was worked out.")
    code: Text = column("The value of a measure that is a code or words, such as a role or a place.")
    derivation: Text = known(
        "How it follows from the document: stated, counted, summed, converted, inferred, …", isin=DERIVATIONS
    )
    excerpt: Text = note("At most twelve words of the document.")
    locator: Text = note("Page, paragraph, table or row.")
    credibility: Count = known("Credibility of the information, Admiralty code 1 to 6.", ge=1, le=6)
    vintage: Text = column("What the page calls the figure: final, revised, provisional or first.", isin=VINTAGES)
    doubt: Text = column("What the curator questions, as `note` says: scope, year, speaker, size, …", isin=DOUBTS)
    obs_status: Text = declare.obs_status()
    is_admissible: Flag = support(
        "False where it is improbable, its own source has superseded it, or its document is itself under test."
    )
    superseded_from: Day = support(
        "From when its own source's correction could be known: until then it counted.", nullable=True
    )
    said_by: Text = known("Who says it, and by whom it was read where that is another: `GACC, by TASS`.")
    is_own: Flag = support("True where the document is its origin's own page or table: it relays nobody.")
    revised_by: Text = support(
        "The row of `evidence` by which the same origin has since revised the number; null where it stands.",
        nullable=True,
    )
    origin: Text = support("Whose figure it is: the speaker or body, if registered; else the origin of the document.")
    origin_reliability: Text = support(
        "Reliability of the origin; of the document where it is not rated.", isin=RELIABILITY
    )
    event_day: Day = support(
        "Last day that this document allows for what it reports; closeness in time is measured from it.", nullable=True
    )
    source_rank: Count = support("Place of its source in the measure's order of preference; 0 is first.", ge=0)
    note: Text = note("What a reader must know.")
