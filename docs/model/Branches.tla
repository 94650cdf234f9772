------------------------------ MODULE Branches ------------------------------
(* What a group becomes by its commits. A commit is named by all that led to it: a sequence of steps, whose last is its own.      *)
(* So the commit c ends the epoch Len(c) on the branch Front(c), and the branch that it begins is in epoch Len(c) + 1.            *)
(* Everybody starts in epoch 1, which was begun by one person alone.                                                              *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS Honest,    \* members who run our program; each is one account with one device
          Hostile,   \* members who do what they like
          First,     \* who is in the group at first
          Epochs,    \* the epochs that commits may end: 1 .. Epochs
          Outs, Ins, \* whom a commit may remove, and let in: sets of sets
          Wishes,    \* how many changes honest members wish for
          Evils,     \* how many commits hostile members make
          Words,     \* how many texts honest members say
          Days,      \* how often a device loses its ways back, because a day has passed
          Prompt,    \* whether answers come at once or never, and what is taken in is acknowledged at once
          Mutant     \* which rule is broken; "none" for the protocol

Everybody == Honest \cup Hostile

Step(who, bad, out, in) == [by |-> who, bad |-> bad, out |-> out, in |-> in]   \* `bad` cannot apply it

Front(b) == SubSeq(b, 1, Len(b) - 1)
Last(b) == b[Len(b)]
Epoch(b) == Len(b) + 1
IsPrefix(a, b) == Len(a) <= Len(b) /\ SubSeq(b, 1, Len(a)) = a

RECURSIVE Group(_)
Group(b) == IF b = <<>> THEN First ELSE (Group(Front(b)) \ Last(b).out) \cup Last(b).in
=============================================================================
