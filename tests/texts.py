"""Texts of our own for tests of copies: an agency's story, the same story as others print it, and one about something else."""

AGENCY = """\
The first of the troop trains crossed the border bridge shortly before dawn on Friday, two railway workers and a driver who
watched it from the goods yard told the agency. They counted 21 carriages with their blinds drawn and four flat wagons
under grey covers, and said that a second train waited behind it until the evening.

The defence ministry in the capital did not answer questions. A spokesman for the governor of the region said that the
bridge had been closed to passengers since Tuesday for repairs and would stay so until the end of the month, and that he
knew of no soldiers and no weapons.

Satellite pictures taken at noon on Saturday show about 30 carriages in the sidings of the old timber station, where there
had been none a week before. An analyst who follows the line for a research institute said that the carriages were of a
type used to move troops and that the wagons could carry artillery of up to 170 millimetres.

The two governments signed a treaty in June that promises help in war. Neither has published its secret parts, and
diplomats from three countries say that they have asked for them in vain."""

OTHER = """\
Fishermen on the eastern coast have caught more squid this autumn than in any year since records began, the harbour board
said on Monday, and the price at the morning auction has fallen by a third. Many boats stayed in port to wait for buyers
from inland, and the cold store near the lighthouse is full.

Researchers explain the catch with warm water that lingered off the cape into November. They expect that the shoals move on
within weeks and warn that next spring may be poor, because so many young animals have been taken by the nets."""


AGENCY, OTHER = ("\n\n".join(" ".join(one.split()) for one in text.split("\n\n")) for text in (AGENCY, OTHER))


def told(text: str, number: int) -> str:
    """The text as another paper prints it: a line of its own in front, and one word changed."""
    return f"From our news desk, edition {number}.\n\n" + text.replace("said", "told us", 1)
