"""The model of ``documents``: every citation, cited or not yet used."""

from __future__ import annotations

from schemas.declare import Count, Day, Flag, Names, Table, Text, column, key, note, support
from schemas.vocabulary import CSL_TYPES, READ_AS, RELIABILITY


class Model(Table):
    """Documents: everything that is cited, with how it was read and how far it is trusted."""

    document_id: Text = key("The document.", unique=True)
    type: Text = column("Type of CSL-JSON.", nullable=False, isin=CSL_TYPES)
    title: Text = column("The printed title, or a description where title_is_description.", nullable=False)
    title_is_description: Flag = column("True where the title is a description by the curator.", nullable=False)
    author: Names = column("Authors, `Family, Given` or a body.")
    publisher: Text = column("Who publishes it.")
    container_title: Text = column("Journal, site or programme.")
    relays: Text = column("The document or organisation whose words it repeats.")
    origin: Text = column(
        "The end of the chain of relays: documents with one origin are not independent.", nullable=False
    )
    issued: Text = column("Day of publication (EDTF).")
    issued_low: Day = column("Earliest day of publication.")
    issued_high: Day = column("Latest day of publication.")
    accessed: Text = column("Day on which it was read (EDTF).", nullable=False)
    known_from: Day = column(
        "From when a reader could have known it: the last possible day of issue, else of access.", nullable=False
    )
    url: Text = column("Address as cited.")
    url_note: Text = column("What a reader must know of the address.")
    language: Text = column("Language read (BCP 47).", nullable=False)
    read_as: Text = column("original, copy or second_hand.", nullable=False, isin=READ_AS)
    reliability: Text = column("Reliability of the source, Admiralty code A to F.", nullable=False, isin=RELIABILITY)
    n_evidence: Count = support("Rows of evidence taken from it.", ge=0)
    note: Text = note("What a reader must know.")
