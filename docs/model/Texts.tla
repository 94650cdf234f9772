-------------------------------- MODULE Texts -------------------------------
(* What honest members say: src/client/mailbox/outbox*.cpp, sealer.cpp, receiver_say.cpp, receiver_chain.cpp, src/client/hole.     *)
(* A text is <<who, counter>>. Each member has one text at a time in its outbox.                                                  *)
EXTENDS Members

VARIABLES text,   \* of each text: state at its author, and the branch and generation of the ratchet that it is encrypted with
          wire,   \* ciphertexts that the node has had
          sealed, \* all that were ever stored by their authors: what their ratchets remember
          ear     \* of each member: texts shown (a bag), kept ciphertexts, open holes, holes that ended without the text

texts == <<text, wire, sealed, ear>>

Ids == Honest \X (1..Words)
Count(m) == Cardinality({x \in Ids : x[1] = m /\ text[x].is # "none"})
IsBusy(m) == \E x \in Ids : x[1] = m /\ text[x].is \in {"queued", "sealed"}
Of(x) == [of |-> x, on |-> text[x].on, gen |-> text[x].gen, copy |-> text[x].copy]
SetText(x, is) == text' = [text EXCEPT ![x].is = is]

(* Texts on branches that this device has gone back from, and what waits: it shows them as not sent.                              *)
TakenBack(m, to) ==
  [x \in Ids |-> IF /\ x[1] = m
                    /\ \/ text[x].is \in {"queued", "sealed"}
                       \/ text[x].is = "sent" /\ Len(text[x].on) >= Epoch(to)
                 THEN [text[x] EXCEPT !.is = IF Mutant = "say again by itself" THEN "queued" ELSE "unsent"] ELSE text[x]]
Dropped(m) == [x \in Ids |-> IF x[1] = m /\ text[x].is \in {"queued", "sealed"} THEN [text[x] EXCEPT !.is = "unsent"] ELSE text[x]]
Unsealed(m) == [x \in Ids |-> IF x[1] = m /\ text[x].is = "sealed" THEN [text[x] EXCEPT !.is = "queued"] ELSE text[x]]

(* What becomes of a device's texts when its place in the group changes.                                                          *)
Follow(m) ==
  LET before == at[m]
      after == at'[m]
      tookWelcome == HasNext(m, "welcome") /\ box'[m] # box[m] /\ after.cur # before.cur
  IN text' = IF tookWelcome THEN Unsealed(m)
             ELSE IF Len(after.cur) < Len(before.cur) THEN TakenBack(m, after.cur)
             ELSE IF after.told /\ ~before.told /\ Mutant # "keep what went nowhere"
                  THEN TakenBack(m, SubSeq(before.cur, 1, Len(Next(m).of) - 1))
             ELSE IF IsIn(m) /\ (after.out \/ m \notin Group(after.cur)) THEN Dropped(m)
             ELSE text

Seal(m, x) ==
  LET on == at[m].cur
      gen == Cardinality({w \in sealed : w.of[1] = m /\ w.on = on})
      copy == Cardinality({w \in wire : w.of = x}) + 1
  IN /\ text' = [text EXCEPT ![x] = [is |-> "sealed", on |-> on, gen |-> gen, copy |-> copy]]
     /\ sealed' = sealed \cup {[of |-> x, on |-> on, gen |-> gen, copy |-> copy]}

Say(m) ==
  /\ IsIn(m) /\ ~IsBusy(m) /\ Count(m) < Words /\ Spend("words")
  /\ Seal(m, <<m, Count(m) + 1>>)
  /\ UNCHANGED <<node, at, wire, ear>>

SealAgain(m) == \E x \in Ids :
  /\ x[1] = m /\ text[x].is = "queued" /\ IsIn(m) /\ text[x].on # at[m].cur
  /\ Seal(m, x)
  /\ UNCHANGED <<node, at, left, wire, ear>>

(* Channels::post; "blocked" is answered to one who has to catch up first, or is out.                                             *)
Posting(m, w) ==
  IF w \in wire THEN "stored"
  ELSE IF Since(acc, m) = 0 \/ Epoch(w.on) > HeadEpoch THEN "blocked"
  ELSE IF Epoch(w.on) + 3 <= HeadEpoch \/ YetToGoBack(m, Epoch(w.on)) THEN "stale" ELSE "new"
Reach(m, w) ==
  /\ wire' = wire \cup {w}
  /\ Speak(m, Epoch(w.on))
  /\ box' = Put(box, {n \in Honest \ {m} : Since(acc, n) \in 1..Epoch(w.on)}, [is |-> "text", of |-> w])

(* outbox_flush.cpp, settle_row: an answer counts for the row that was posted, where that is still there.                         *)
Settled(m, d, w, said) ==
  LET isThere == text[w.of].is = "sealed" /\ Of(w.of) = w
      counts == said = "stored" /\ (isThere \/ Mutant = "answers count late")
  IN /\ Become(m, [d EXCEPT !.ways = IF counts THEN WaysAfterWord(d, Epoch(w.on), m) ELSE @])
     /\ text' = IF isThere THEN [text EXCEPT ![w.of].is = IF said = "stored" THEN "sent" ELSE "queued"] ELSE text

Post(m) == \E x \in Ids :
  LET answer == Posting(m, Of(x)) IN
  /\ x[1] = m /\ text[x].is = "sealed" /\ at[m].posted = {} /\ answer # "blocked" /\ ~IsBetween(m)
  /\ \/ Prompt /\ Settled(m, at[m], Of(x), IF answer = "stale" THEN "stale" ELSE "stored")
     \/ Prompt /\ answer = "new" /\ UNCHANGED <<at, text>>
     \/ /\ ~Prompt /\ UNCHANGED text
        /\ Become(m, [at[m] EXCEPT !.posted = {[of |-> Of(x), said |-> IF answer = "stale" THEN "stale" ELSE "stored"]}])
  /\ IF answer = "new" THEN Reach(m, Of(x)) ELSE UNCHANGED <<node, wire>>
  /\ UNCHANGED <<sealed, ear, left>>

Hear(m) == \E answer \in at[m].posted :
  /\ Settled(m, [at[m] EXCEPT !.posted = {}], answer.of, answer.said)
  /\ UNCHANGED <<node, wire, sealed, ear, left>>

(* Something leaves before it is stored, and a crash forgets it.                                                                  *)
LeaveUnstored(m) == \E x \in Ids :
  LET w == [of |-> x, on |-> at[m].cur, copy |-> Cardinality({v \in wire : v.of = x}) + 1,
            gen |-> Cardinality({v \in sealed : v.of[1] = m /\ v.on = at[m].cur})]
  IN /\ Mutant = "send before storing" /\ x[1] = m /\ text[x].is = "none" /\ x[2] = Count(m) + 1 /\ ~IsBusy(m) /\ IsIn(m)
     /\ wire = {} /\ Posting(m, w) = "new" /\ Reach(m, w)
     /\ UNCHANGED <<at, text, sealed, ear, left>>

(* ---- the other end ----------------------------------------------------------------------------------------------------------- *)
Readable(m, w) ==
  /\ at[m].since > 0 /\ ~at[m].out /\ Epoch(w.on) >= at[m].since
  /\ IsPrefix(w.on, at[m].cur) /\ m \in Group(w.on) /\ Len(at[m].cur) - Len(w.on) <= 3
Shown(m, x) == ear[m].shown[x] > 0
Knows(m, x) == Shown(m, x) \/ x \in ear[m].holes \/ x \in ear[m].ended

(* What m hears of w: counters that are missing before it become holes.                                                           *)
Hearing(m, w) ==
  LET x == w.of
      missing == {y \in Ids : y[1] = x[1] /\ y[2] < x[2] /\ ~Knows(m, y)}
      times == IF Shown(m, x) /\ Mutant # "show it again" THEN 0 ELSE 1
  IN [ear[m] EXCEPT !.shown[x] = @ + times, !.kept = @ \ {w}, !.holes = (@ \ {x}) \cup missing]
Heard(m, d, w) == [d EXCEPT !.ways = WaysAfterWord(d, Epoch(w.on), w.of[1])]

TakeText(m) ==
  /\ HasNext(m, "text")
  /\ LET w == Next(m).of
     IN IF Readable(m, w)
        THEN /\ IF Mutant = "show it again" /\ ~Shown(m, w.of)   \* the cursor is stored apart, and a crash comes between
                THEN Become(m, Heard(m, at[m], w)) /\ UNCHANGED node ELSE Removes(m, Heard(m, at[m], w))
             /\ ear' = [ear EXCEPT ![m] = Hearing(m, w)]
        ELSE /\ ~(Epoch(w.on) > Epoch(at[m].cur) /\ at[m].pend # {} /\ IsIn(m))
             /\ Removes(m, at[m])
             /\ ear' = IF Shown(m, w.of) THEN ear
                       ELSE [ear EXCEPT ![m].kept = @ \cup {w}, ![m].holes = @ \cup {w.of}]
  /\ UNCHANGED <<left, text, wire, sealed>>

(* receiver_retry.cpp                                                                                                             *)
Retry(m) == \E w \in ear[m].kept :
  /\ Readable(m, w)
  /\ ear' = [ear EXCEPT ![m] = Hearing(m, w)]
  /\ Become(m, Heard(m, at[m], w))
  /\ UNCHANGED <<node, left, text, wire, sealed>>

(* It is asked for in the group, and its author's device answers there: once more, or that it is not to be had.                    *)
Heal(m) == \E x \in ear[m].holes :
  LET by == x[1] IN
  /\ IsIn(m) /\ IsIn(by) /\ at[m].cur = at[by].cur /\ Since(acc, m) > 0 /\ Since(acc, by) > 0
  /\ text[x].is \in {"sent", "unsent"}
  /\ ear' = [ear EXCEPT ![m].holes = @ \ {x}, ![m].kept = {w \in @ : w.of # x},
             ![m].shown[x] = IF text[x].is = "sent" /\ m \in Group(text[x].on) THEN @ + 1 ELSE @,
             ![m].ended = IF text[x].is = "sent" /\ m \in Group(text[x].on) THEN @ ELSE @ \cup {x}]
  /\ UNCHANGED <<node, at, left, text, wire, sealed>>

(* The node is told that something has come before it is stored.                                                                  *)
AckUnstored(m) ==
  /\ Mutant = "ack before storing" /\ at[m].taken = 0 /\ HasNext(m, "text")
  /\ box' = [box EXCEPT ![m] = Tail(@)]
  /\ UNCHANGED <<acc, confirmed, replaced, contested, moved, at, left, texts>>
=============================================================================
