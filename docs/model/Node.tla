-------------------------------- MODULE Node --------------------------------
(* The channel: src/node/channel. Operators describe what the node would do; Channel.tla does it.                                 *)
EXTENDS Branches

VARIABLES acc,        \* accepted_commit: acc[e] has ended epoch e
          confirmed,  \* confirmed_epoch: commits that ended an earlier epoch stand for good
          replaced,   \* replaced_commit
          contested,  \* accepted commits with an open contest
          moved,      \* replaced_epoch: the epoch that the newest replacement has begun: for a mutant alone
          box         \* what waits in the mailbox of each honest member, from the first that is not acknowledged

node == <<acc, confirmed, replaced, contested, moved, box>>

HeadEpoch == Len(acc) + 1
HeadBranch == IF acc = <<>> THEN <<>> ELSE acc[Len(acc)]

(* channel_member, which the undo log (member_change) makes what it was: since when a member is on the list of `a`, or 0.          *)
RECURSIVE Since(_, _)
Since(a, m) ==
  IF a = <<>> THEN (IF m \in First THEN 1 ELSE 0)
  ELSE LET step == Last(Last(a))
       IN IF m \in step.in THEN Len(a) + 1 ELSE IF m \in step.out THEN 0 ELSE Since(Front(a), m)
Listed(a) == {m \in Everybody : Since(a, m) > 0}

(* ContestStore::taken_off: the commits that took a member off the list and are not confirmed.                                    *)
TakenOff(m) == {e \in 1..Len(acc) : e >= confirmed /\ m \in Last(acc[e]).out /\ Since(SubSeq(acc, 1, e - 1), m) > 0}
Least(s) == CHOOSE x \in s : \A y \in s : x <= y

(* Contests::may_judge, may_judge_removal and Channels::as_judge                                                                  *)
MayJudge(m, e) ==
  IF Since(acc, m) > 0 THEN Since(acc, m) <= e
  ELSE /\ TakenOff(m) # {}
       /\ LET off == Least(TakenOff(m))
              before == SubSeq(acc, 1, off - 1)
              by == Last(acc[off]).by
          IN /\ Since(before, m) <= e /\ off >= e
             /\ ~ \E n \in Listed(acc) \ {by} : Since(acc, n) <= off
             /\ Cardinality({n \in Last(acc[off]).out \ {by} : Since(before, n) > 0}) > 1
AsJudge(m) == Since(acc, m) > 0 \/ (TakenOff(m) # {} /\ MayJudge(m, Least(TakenOff(m))))

Waits(m, c) == m \in Honest /\ \E i \in 1..Len(box[m]) : box[m][i] = [is |-> "commit", of |-> c]

(* Channels::has_yet_to_go_back                                                                                                   *)
YetToGoBack(m, epoch) ==
  IF Mutant = "newest replacement"
  THEN moved > 0 /\ epoch >= moved /\ moved - 1 <= Len(acc) /\ Waits(m, acc[moved - 1])
  ELSE \E e \in 1..Len(acc) : e < epoch /\ (\E c \in replaced : Len(c) = e) /\ Waits(m, acc[e])

(* Contests::confirm: what confirmed_epoch becomes when m speaks in `epoch`. Its word counts for commits that it was in before, and *)
(* has not made itself; and for those that nobody can judge any more.                                                             *)
CanBeJudged(a, e) ==
  LET by == Last(a[e]).by
      before == SubSeq(a, 1, e - 1)
  IN \/ \E n \in Listed(a) \ {by} : Since(a, n) <= e
     \/ Cardinality({n \in Last(a[e]).out \ {by} : Since(before, n) > 0}) > 1
Vouched(a, m, e) ==
  IF Mutant = "a newcomer vouches for all" THEN Since(a, m) < e + 1 /\ Last(a[e]).by # m
  ELSE (Since(a, m) <= e /\ (Last(a[e]).by # m \/ Mutant = "own word counts")) \/ ~CanBeJudged(a, e)
ConfirmedBy(a, m, epoch) ==
  IF epoch <= confirmed \/ epoch > Len(a) + 1 \/ Since(a, m) = 0 THEN confirmed
  ELSE IF Mutant = "a newcomer vouches for all" THEN (IF Vouched(a, m, epoch - 1) THEN epoch ELSE confirmed)
  ELSE CHOOSE k \in confirmed..epoch : /\ \A e \in confirmed..(k - 1) : Vouched(a, m, e)
                                      /\ (k = epoch \/ ~Vouched(a, m, k))

Stands(c, until) == Len(c) < until /\ Mutant # "contest after confirmation"

MayReplace(m, e) ==
  /\ ~Stands(acc[e], confirmed)
  /\ Last(acc[e]).by # m
  /\ acc[e] \in contested
  /\ ~Waits(m, acc[e]) \/ Mutant = "replace unseen"
  /\ ~ \E c \in replaced : Len(c) = e /\ Last(c).by = m
  /\ MayJudge(m, e)

(* Channels::commit: "take", or what is answered                                                                                  *)
Verdict(m, c) ==
  LET e == Len(c) IN
  IF ~AsJudge(m) \/ e > HeadEpoch THEN "refused"
  ELSE IF c \in replaced THEN "lost"
  ELSE IF e < HeadEpoch
       THEN IF acc[e] = c THEN "accepted"
            ELSE IF MayReplace(m, e) \/ (Mutant = "two commits" /\ e = Len(acc)) THEN "take" ELSE "lost"
  ELSE IF Since(acc, m) = 0 THEN "refused"
  ELSE IF YetToGoBack(m, e) THEN "lost" ELSE "take"

Put(boxes, who, item) == [n \in Honest |-> IF n \in who THEN Append(boxes[n], item) ELSE boxes[n]]

(* The one transaction that accepts a commit, in place of others or not                                                           *)
Accept(m, c) ==
  LET e == Len(c)
      before == SubSeq(acc, 1, e - 1)
      told == (Listed(acc) \cup Listed(before)) \ {m}
      word == ConfirmedBy(before, m, e)
  IN /\ acc' = Append(before, c)
     /\ replaced' = replaced \cup {acc[i] : i \in e..Len(acc)}
     /\ moved' = IF e <= Len(acc) /\ Mutant = "newest replacement" THEN e + 1 ELSE moved
     /\ confirmed' = IF told = {} THEN e + 1 ELSE word
     /\ contested' = {k \in contested : Len(k) < e /\ ~Stands(k, confirmed')}
     /\ box' = Put(Put(box, told, [is |-> "commit", of |-> c]), Last(c).in, [is |-> "welcome", of |-> c])

(* A word in `epoch`, which the list after `a` may confirm                                                                        *)
Speak(m, epoch) ==
  /\ confirmed' = ConfirmedBy(acc, m, epoch)
  /\ contested' = {k \in contested : ~Stands(k, confirmed')}
  /\ UNCHANGED <<acc, replaced, moved>>

(* Channels::contest, where it begins one                                                                                         *)
MayContest(m, c) ==
  /\ Len(c) < HeadEpoch /\ acc[Len(c)] = c
  /\ Last(c).by # m /\ MayJudge(m, Len(c)) /\ ~Stands(c, confirmed)
BeginContest(m, c) ==
  /\ contested' = contested \cup {c}
  /\ box' = IF c \in contested THEN box ELSE Put(box, Listed(acc) \ {m}, [is |-> "note", of |-> c])
  /\ UNCHANGED <<acc, confirmed, replaced, moved>>
=============================================================================
