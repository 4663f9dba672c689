"""The model of ``cooperation``: joint projects and assistance."""

from schemas.declare import OBSERVATION, Dated, Names, Placed, Supported, Text, column, link, record


class Model(Dated, Placed, Supported):
    """Cooperation: joint projects and help in building a capability, one row each."""

    cooperation_id: Text = record("project", "cooperation.cooperation_id")
    providers: Names = column("Actors that help.")
    recipients: Names = column("Actors that are helped.")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)
