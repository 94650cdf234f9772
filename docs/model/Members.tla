------------------------------ MODULE Members -------------------------------
(* An honest device and how it changes the group: src/client/group, src/client/mailbox/receiver*.cpp, inbox.cpp. Each action is   *)
(* one transaction of the store or one call of the node, so that a crash between any two of them is in the model.                 *)
EXTENDS Node

VARIABLES at,    \* what each honest device has stored
          left   \* of what is rationed

(* cur: the branch it is in, or was removed from; since: the epoch it came in (0: it knows nothing of the group);                 *)
(* ways: how many commits it can undo; pend: the pending commit; asked: an answer of `commit` on its way; posted: one of `post`;  *)
(* fails, stands: commits it contests, and those of them that others have confirmed; notes: what it is to confirm;                *)
(* told: its person was told that it is left behind; out: let in by what was replaced; taken: how far it is in its mailbox.       *)
Fresh(m) == [cur |-> <<>>, since |-> IF m \in First THEN 1 ELSE 0, ways |-> 0, pend |-> {}, asked |-> {}, posted |-> {},
             fails |-> {}, stands |-> {}, notes |-> {}, told |-> FALSE, out |-> FALSE, taken |-> 0]

IsIn(m) == at[m].since > 0 /\ ~at[m].out /\ m \in Group(at[m].cur)
Applied(m, c) == at[m].since > 0 /\ Len(c) >= at[m].since /\ IsPrefix(c, at[m].cur)
Next(m) == box[m][at[m].taken + 1]
HasNext(m, kind) == at[m].taken < Len(box[m]) /\ Next(m).is = kind
Become(m, d) == at' = [at EXCEPT ![m] = d]
Spend(what) == left[what] > 0 /\ left' = [left EXCEPT ![what] = @ - 1]

(* way_back.cpp: the ways back once somebody is known to have spoken in the newest epoch. What it has not made, and was in       *)
(* before, it has confirmed.                                                                                                       *)
WaysAfter(d, by) ==
  LET n == Len(d.cur)
      vouched(j) == IF Mutant = "a newcomer vouches for all" THEN Last(d.cur).by # by /\ by \notin Last(d.cur).in
                    ELSE d.cur[j].by # by /\ \A k \in j..n : by \notin d.cur[k].in
      open == {j \in (n - d.ways + 1)..n : ~vouched(j)}
  IN IF open = {} THEN 0 ELSE n - Least(open) + 1
WaysAfterWord(d, epoch, by) == IF Epoch(d.cur) = epoch THEN WaysAfter(d, by) ELSE d.ways
WaysBehind(d, c) == IF Group(Front(c)) = {Last(c).by} THEN 0 ELSE WaysAfter(d, Last(c).by) + 1

Applying(d, c) == [d EXCEPT !.cur = c, !.ways = WaysBehind(d, c), !.pend = {}, !.fails = {}, !.stands = {},
                             !.told = @ /\ d.stands = {}]   \* it goes on after all

(* ---- committer.cpp ----------------------------------------------------------------------------------------------------------- *)
Changes(m) == {<<o, i>> \in Outs \X Ins : m \notin o /\ o \subseteq Group(at[m].cur) /\ i \cap Group(at[m].cur) = {}}

(* A person wishes for a change: the commit is stored as pending before it leaves.                                                *)
Wish(m) == \E x \in Changes(m) :
  /\ IsIn(m) /\ Len(at[m].cur) < Epochs /\ at[m].pend = {} /\ at[m].fails = {} /\ Spend("wishes")
  /\ Become(m, [at[m] EXCEPT !.pend = {Append(at[m].cur, Step(m, {}, x[1], x[2]))}])
  /\ UNCHANGED node

(* The channel's word; it counts for the commit that is pending only. Who is refused is off the list: perhaps the commit was        *)
(* accepted, and another one has removed this device before it heard of that.                                                      *)
Learned(d, c, said) ==
  IF c \notin d.pend THEN d
  ELSE IF said = "accepted" THEN Applying(d, c)
  ELSE [d EXCEPT !.pend = {}, !.out = @ \/ (said = "refused" /\ Mutant # "refused in silence")]

(* A replacement and the invitation that comes with it lie side by side, and are taken in in one transaction.                      *)
IsBetween(m) == HasNext(m, "welcome")

Submit(m) == \E c \in at[m].pend :
  LET verdict == Verdict(m, c)
      said == IF verdict = "take" THEN "accepted" ELSE verdict
      asked == [at[m] EXCEPT !.asked = {[of |-> c, said |-> said]}]
  IN /\ at[m].asked = {} /\ ~IsBetween(m)
     /\ \/ Prompt /\ Become(m, Learned(at[m], c, said))
        \/ Prompt /\ verdict = "take" /\ UNCHANGED at
        \/ ~Prompt /\ Become(m, IF Mutant = "merge before the answer" THEN Applying(asked, c) ELSE asked)
     /\ IF verdict = "take" THEN Accept(m, c) ELSE UNCHANGED node
     /\ UNCHANGED left

Learn(m) == \E answer \in at[m].asked :
  /\ Become(m, Learned([at[m] EXCEPT !.asked = {}], answer.of, answer.said))
  /\ UNCHANGED <<node, left>>

(* ---- committer_contest.cpp --------------------------------------------------------------------------------------------------- *)
Contest(m) == \E c \in at[m].fails \ at[m].stands :
  LET dropped == [at[m] EXCEPT !.fails = @ \ {c}]
      left_behind == [at[m] EXCEPT !.stands = @ \cup {c}, !.told = TRUE]
      cutOff == ~AsJudge(m) /\ IsIn(m) /\ Mutant # "cut off in silence"
  IN /\ IF ~AsJudge(m) \/ c \in replaced
        THEN Become(m, IF cutOff THEN left_behind ELSE dropped) /\ UNCHANGED node
        ELSE IF MayContest(m, c)
        THEN c \notin contested /\ UNCHANGED at /\ BeginContest(m, c)
        ELSE /\ UNCHANGED node
             /\ Become(m, IF /\ Len(c) < HeadEpoch /\ acc[Len(c)] = c /\ MayJudge(m, Len(c)) /\ Stands(c, confirmed)
                          THEN left_behind ELSE dropped)
     /\ UNCHANGED left

(* Two minutes are over, and nobody has confirmed it. Whose commit for this epoch was replaced tries in vain.                      *)
Replace(m) == \E c \in at[m].fails \ at[m].stands, x \in Changes(m) :
  /\ ~ \E r \in replaced : Len(r) = Len(c) /\ Last(r).by = m
  /\ c \in contested /\ MayContest(m, c) /\ at[m].pend = {} /\ IsIn(m) /\ x[1] = {}
  /\ Become(m, IF Len(c) # Epoch(at[m].cur) THEN [at[m] EXCEPT !.fails = @ \ {c}]
               ELSE [at[m] EXCEPT !.pend = {Append(at[m].cur, Step(m, {}, {}, x[2]))}])
  /\ UNCHANGED <<node, left>>

Confirm(m) == \E c \in at[m].notes :
  /\ Become(m, [at[m] EXCEPT !.notes = @ \ {c}])
  /\ IF Applied(m, c) /\ Len(c) < HeadEpoch /\ acc[Len(c)] = c THEN Speak(m, Epoch(c)) /\ UNCHANGED box ELSE UNCHANGED node
  /\ UNCHANGED left

(* ---- receiver_contest.cpp: what the mailbox brings --------------------------------------------------------------------------- *)
(* What is no commit goes from the mailbox at once: that the node may bring it again changes nothing for what the cursor has       *)
(* passed, and the node never asks whether it was acknowledged.                                                                    *)
Removes(m, d) ==
  /\ Become(m, d)
  /\ box' = [box EXCEPT ![m] = SubSeq(@, 1, at[m].taken) \o SubSeq(@, at[m].taken + 2, Len(@))]
  /\ UNCHANGED <<acc, confirmed, replaced, contested, moved>>
Passes(m, d) == IF Prompt THEN Removes(m, d) ELSE Become(m, [d EXCEPT !.taken = @ + 1]) /\ UNCHANGED node
PassesAndSpeaks(m, d, epoch) ==
  /\ Speak(m, epoch)
  /\ IF Prompt THEN Become(m, d) /\ box' = [box EXCEPT ![m] = Tail(@)]
     ELSE Become(m, [d EXCEPT !.taken = @ + 1]) /\ UNCHANGED box

(* A commit of the epoch that this device is in. If it cannot be applied, an answer about a commit of the same epoch that is on    *)
(* its way does not count any more: which of the two stands has to be asked anew (Committer::take_verdict).                        *)
Doubted(d, c) == IF Mutant = "answers count late" THEN d.asked ELSE {x \in d.asked : Len(x.of) # Len(c)}
TakeCommit(m) ==
  /\ HasNext(m, "commit")
  /\ LET c == Next(m).of IN
     /\ at[m].since > 0 /\ Len(c) = Epoch(at[m].cur)
     /\ Passes(m, IF ~IsIn(m) THEN at[m]
                  ELSE IF Front(c) = at[m].cur /\ m \notin Last(c).bad THEN Applying(at[m], c)
                  ELSE [at[m] EXCEPT !.fails = @ \cup {c}, !.asked = Doubted(at[m], c)])
  /\ UNCHANGED left

(* One of an epoch to come, or for a device that knows nothing of the group. While a commit of its own is undecided, the device   *)
(* asks after that first.                                                                                                         *)
TakeEarly(m) ==
  /\ HasNext(m, "commit")
  /\ LET c == Next(m).of IN at[m].since = 0 \/ (Len(c) > Epoch(at[m].cur) /\ (at[m].pend = {} \/ ~IsIn(m)))
  /\ Passes(m, at[m])
  /\ UNCHANGED left

(* One of an epoch that has ended here: did it replace the commit that ended it? Committer::look_back                             *)
LooksBack(m) ==
  HasNext(m, "commit") /\ at[m].since > 0 /\ Len(Next(m).of) < Epoch(at[m].cur) /\ ~Applied(m, Next(m).of)
LookBack(m) ==
  /\ LooksBack(m)
  /\ LET e == Len(Next(m).of)
         d == at[m]
         mine == SubSeq(d.cur, 1, e)
         back == [d EXCEPT !.cur = Front(mine), !.ways = 0, !.pend = {}]
         canGoBack == d.ways >= Len(d.cur) - e + 1
         isGone == mine \in replaced
         isUnknown == acc[e] # mine
     IN IF e < d.since
        THEN Passes(m, IF AsJudge(m) \/ ~IsIn(m) THEN d ELSE [d EXCEPT !.out = TRUE, !.pend = {}])
        ELSE IF ~AsJudge(m) /\ (~IsIn(m) \/ Mutant = "removed in silence") THEN Passes(m, d)
        ELSE IF ~AsJudge(m) /\ ~canGoBack THEN Passes(m, [d EXCEPT !.out = TRUE, !.pend = {}])
        ELSE IF Since(acc, m) > 0 /\ ~isGone /\ ~isUnknown
             THEN PassesAndSpeaks(m, d, e + 1)
        ELSE IF canGoBack THEN Become(m, back) /\ UNCHANGED node
        ELSE Passes(m, IF isGone /\ Since(acc, m) > 0 THEN [d EXCEPT !.told = TRUE] ELSE d)
  /\ UNCHANGED left

TakeApplied(m) ==
  /\ HasNext(m, "commit") /\ Applied(m, Next(m).of)
  /\ Passes(m, at[m]) /\ UNCHANGED left

TakeNote(m) ==
  /\ HasNext(m, "note")
  /\ Removes(m, IF Applied(m, Next(m).of) THEN [at[m] EXCEPT !.notes = @ \cup {Next(m).of}] ELSE at[m])
  /\ UNCHANGED left

(* receiver_join.cpp, find_place and place                                                                                        *)
TakeWelcome(m) ==
  /\ HasNext(m, "welcome")
  /\ LET c == Next(m).of
         d == at[m]
         isRefused == /\ d.since > 0
                      /\ \/ IsIn(m) /\ Epoch(c) < Epoch(d.cur) /\ (Epoch(c) > d.since \/ Mutant = "refuse old invitations")
                         \/ Last(c).by \notin Group(d.cur)
     IN Removes(m, IF isRefused THEN d
                  ELSE [Fresh(m) EXCEPT !.cur = c, !.since = Epoch(c), !.taken = d.taken, !.asked = d.asked, !.posted = d.posted,
                                        !.notes = d.notes])
  /\ UNCHANGED left

Ack(m) ==
  /\ at[m].taken > 0
  /\ box' = [box EXCEPT ![m] = SubSeq(@, at[m].taken + 1, Len(@))]
  /\ Become(m, [at[m] EXCEPT !.taken = 0])
  /\ UNCHANGED <<acc, confirmed, replaced, contested, moved, left>>

(* ---- what nobody wishes for -------------------------------------------------------------------------------------------------- *)
Crash(m) ==   \* answers on their way are lost
  /\ at[m].asked \cup at[m].posted # {}
  /\ Become(m, [at[m] EXCEPT !.asked = {}, !.posted = {}])
  /\ UNCHANGED <<node, left>>

DayPasses(m) ==
  /\ at[m].ways > 0 /\ Spend("days")
  /\ Become(m, [at[m] EXCEPT !.ways = 0])
  /\ UNCHANGED node
=============================================================================
