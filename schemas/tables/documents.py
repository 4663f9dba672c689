"""The model of ``documents``: every citation, cited or not yet used."""

from __future__ import annotations

from schemas.declare import Count, Day, Flag, Names, Table, Text, column, key, known, note, support
from schemas.vocabulary import CSL_TYPES, READ_AS, RELIABILITY


class Model(Table):
    """Documents: everything that is cited, with how it was read and how far it is trusted."""

    document_id: Text = key("The document.", unique=True)
    type: Text = known("Type of document, as in CSL-JSON.", isin=CSL_TYPES)
    title: Text = known("The printed title; a description where `title_is_description`.")
    title_is_description: Flag = known("True where the title is a description by the curator.")
    author: Names = column("Authors: `Family, Given`, or the name of a body.")
    publisher: Text = column("Who publishes it.")
    container_title: Text = column("The journal, site or programme that it is part of.")
    relays: Text = column("The document or organisation whose words it repeats; null if none.")
    origin: Text = known("The end of the chain of relays: documents with one origin are not independent.")
    issued: Text = column("Day of publication (EDTF).")
    issued_low: Day = column("Earliest day of publication.")
    issued_high: Day = column("Latest day of publication.")
    accessed: Text = known("Day on which it was read (EDTF).")
    known_from: Day = known("From when a reader could have known it: the last possible day of issue, else of access.")
    url: Text = column("Web address, as cited.")
    url_note: Text = column("What a reader must know about the address.")
    language: Text = known("Language read (BCP 47).")
    read_as: Text = known("How it was read: original, copy, or second_hand where nobody here read it.", isin=READ_AS)
    reliability: Text = known("Reliability of the source, Admiralty code A to F.", isin=RELIABILITY)
    is_under_test: Flag = support("True where claims are made of it or of what it relays: no value rests on it.")
    n_evidence: Count = support("Rows of evidence taken from it.", ge=0)
    n_stated: Count = support(
        "How many of its rows of evidence the quoted words, or the printed title, carry by themselves.", ge=0
    )
    n_inferred: Count = support(
        "How many of them the curator or a rule drew from it: the quotation alone does not say it.", ge=0
    )
    note: Text = note("What a reader must know.")
