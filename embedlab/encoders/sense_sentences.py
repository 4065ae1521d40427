"""Words with two meanings, four sentences for each: written for this course, to be read by models and by students."""

from __future__ import annotations

SENSES: dict[str, dict[str, tuple[str, ...]]] = {
    "bank": {
        "money": (
            "She opened an account at the bank to save her wages.",
            "The bank refused to lend him any more money.",
            "He works as a clerk in a bank downtown.",
            "The bank raised the interest on its loans.",
        ),
        "river": (
            "They sat on the bank and watched the water flow by.",
            "The boat was tied to a tree on the bank of the stream.",
            "Reeds grow thick along the muddy bank.",
            "The flood washed away part of the river bank.",
        ),
    },
    "bat": {
        "animal": (
            "A bat hung upside down from the roof of the cave.",
            "At dusk the bat flew out to catch insects.",
            "The bat finds its way in the dark by echoes.",
            "A small brown bat sleeps in our attic.",
        ),
        "club": (
            "He swung the bat and missed the ball.",
            "The player broke her wooden bat on the last pitch.",
            "Hold the bat with both hands and watch the ball.",
            "She bought a new bat before the cricket season.",
        ),
    },
    "spring": {
        "season": (
            "The trees bloom again in spring.",
            "After a long winter, spring came early this year.",
            "We plant tomatoes every spring.",
            "The birds return from the south in spring.",
        ),
        "coil": (
            "The spring in the old mattress is broken.",
            "He replaced the rusty spring of the garage door.",
            "A metal spring pushes the button back up.",
            "The clock stops when its spring has run down.",
        ),
    },
    "pitcher": {
        "jug": (
            "She filled the pitcher with cold lemonade.",
            "A glass pitcher of water stood on the table.",
            "He poured milk from a clay pitcher.",
            "The waiter brought us another pitcher of juice.",
        ),
        "player": (
            "The pitcher threw a fast ball to win the game.",
            "Their best pitcher hurt his arm in the third inning.",
            "The team signed a young pitcher from the minor league.",
            "The pitcher struck out nine batters last night.",
        ),
    },
    "mouse": {
        "animal": (
            "The cat chased a mouse across the kitchen.",
            "A mouse ate the cheese in the pantry.",
            "The owl carried off a field mouse.",
            "A little mouse lives under the floor of the barn.",
        ),
        "device": (
            "Click the icon with the left button of the mouse.",
            "My laptop came with a wireless mouse.",
            "Move the mouse to drag the window across the screen.",
            "He plugged a new mouse into his computer.",
        ),
    },
    "crane": {
        "bird": (
            "A crane waded through the marsh looking for frogs.",
            "The crane spread its wings and flew over the lake.",
            "We saw a white crane on its nest.",
            "The crane migrates south before the winter.",
        ),
        "machine": (
            "The crane lifted steel beams to the tenth floor.",
            "A crane unloads containers from the ship.",
            "The builders put up a crane beside the tower.",
            "He operates a crane at the construction site.",
        ),
    },
    "seal": {
        "animal": (
            "The seal slid off the ice into the sea.",
            "A seal swallowed the fish in one gulp.",
            "The polar bear waited for a seal to come up for air.",
            "A baby seal lay on the beach beside its mother.",
        ),
        "closure": (
            "The king pressed his ring into the wax seal.",
            "Do not use the jar if its seal is broken.",
            "The letter carried the official seal of the court.",
            "A rubber seal keeps the door airtight.",
        ),
    },
    "match": {
        "fire": (
            "He struck a match and lit the candle.",
            "The match burned down to his fingers.",
            "She used her last match to start the camp fire.",
            "A dropped match set the dry grass on fire.",
        ),
        "game": (
            "Our team won the match by two goals.",
            "The tennis match lasted five hours.",
            "Rain stopped the match after the first half.",
            "Thousands of fans came to watch the match.",
        ),
    },
}
