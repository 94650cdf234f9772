------------------------------- MODULE Channel -------------------------------
(* Commit ordering, contest and repair: what anybody may do, and what has to hold. docs/book/model.md says what is left out.      *)
EXTENDS Texts

vars == <<node, at, left, texts>>

Init ==
  /\ acc = <<>> /\ confirmed = 1 /\ replaced = {} /\ contested = {} /\ moved = 0
  /\ box = [m \in Honest |-> <<>>]
  /\ at = [m \in Honest |-> Fresh(m)]
  /\ left = [wishes |-> Wishes, evils |-> Evils, words |-> Words, days |-> Days]
  /\ text = [x \in Ids |-> [is |-> "none", on |-> <<>>, gen |-> 0, copy |-> 0]]
  /\ wire = {} /\ sealed = {}
  /\ ear = [m \in Honest |-> [shown |-> [x \in Ids |-> 0], kept |-> {}, holes |-> {}, ended |-> {}]]

(* ---- a hostile member: it knows all that the group knows, and sends what it likes --------------------------------------------- *)
EvilCommit(h) == \E on \in {Front(acc[e]) : e \in 1..Len(acc)} \cup {HeadBranch}, bad \in SUBSET Honest, o \in Outs, i \in Ins :
  LET c == Append(on, Step(h, bad, o, i)) IN
  /\ Len(c) <= Epochs /\ Spend("evils")
  /\ h \in Group(on) /\ h \notin o /\ o \subseteq Group(on) /\ i \cap Group(on) = {} /\ bad \cap i = {} /\ bad \subseteq Group(on)
  /\ Verdict(h, c) = "take" /\ Accept(h, c)
  /\ UNCHANGED <<at, texts>>
EvilContest(h) == \E c \in {acc[e] : e \in 1..Len(acc)} \ contested :
  MayContest(h, c) /\ BeginContest(h, c) /\ UNCHANGED <<at, left, texts>>
EvilWord(h) == \E e \in 2..HeadEpoch :
  ConfirmedBy(acc, h, e) # confirmed /\ Speak(h, e) /\ UNCHANGED <<box, at, left, texts>>
Evil == \E h \in Hostile : EvilCommit(h) \/ EvilContest(h) \/ EvilWord(h)

(* ---- what a device does by itself when it is online ---------------------------------------------------------------------------- *)
Moves(m) == \/ Submit(m) \/ Learn(m) \/ TakeCommit(m) \/ LookBack(m) \/ TakeWelcome(m)
Duty(m) ==
  \/ Moves(m) /\ Follow(m) /\ UNCHANGED <<wire, sealed, ear>>
  \/ (Contest(m) \/ Replace(m) \/ Confirm(m) \/ TakeEarly(m) \/ TakeApplied(m) \/ TakeNote(m) \/ Ack(m)) /\ UNCHANGED texts
  \/ SealAgain(m) \/ Post(m) \/ Hear(m) \/ TakeText(m) \/ Retry(m) \/ Heal(m)
Chance(m) ==
  \/ (Wish(m) \/ Crash(m) \/ DayPasses(m)) /\ UNCHANGED texts
  \/ Say(m) \/ LeaveUnstored(m) \/ AckUnstored(m)

Next_ == Evil \/ \E m \in Honest : Duty(m) \/ Chance(m)
Spec == Init /\ [][Next_]_vars /\ \A m \in Honest : SF_vars(Duty(m))

(* ---- what has to hold ---------------------------------------------------------------------------------------------------------- *)
IsDrained(m) == at[m].taken = Len(box[m]) /\ at[m].asked = {} /\ at[m].pend = {}
IsAtHead(m) == at[m].cur = HeadBranch
KnowsItsPlace(m) == at[m].since = 0 \/ ~IsIn(m) \/ at[m].told \/ at[m].fails # {}

TypeOK == confirmed \in 1..HeadEpoch /\ \A e \in 1..Len(acc) : Len(acc[e]) = e
(* One commit an epoch, and whoever begins an epoch has the channel's word for it.                                                *)
OneCommit == \A m \in Honest : at[m].cur = <<>> \/ at[m].cur \in replaced \/ (Len(at[m].cur) <= Len(acc) /\ acc[Len(at[m].cur)] = at[m].cur)
(* Only what is contested and unconfirmed gives way.                                                                              *)
OnlyContestedGivesWay == [][\A e \in 1..Len(acc) : acc'[e] # acc[e] => e >= confirmed /\ \E k \in 1..e : acc[k] \in contested]_vars
(* What stands was applied by an honest member who was in before, if there is one: nobody else could have contested it.           *)
(* With two hostile members one could vouch for the other.                                                                         *)
ConfirmedIsApplied == Cardinality(Hostile) > 1 \/ \A e \in 1..(confirmed - 1) :
  LET honest == {m \in Honest : m \in Group(Front(acc[e])) /\ m \notin Last(acc[e]).out}
  IN Last(acc[e]).by \in Honest \/ (Honest \cap Listed(acc) \cap honest) = {} \/ \E m \in honest : IsPrefix(acc[e], at[m].cur)

(* Whoever has taken in all its mail is where the channel is, or knows that it is not. Nobody is sent their own commit: one that   *)
(* was made where nobody is, and forgotten, the others contest.                                                                    *)
Agreement == \A m \in Honest : IsDrained(m) =>
  IsAtHead(m) \/ KnowsItsPlace(m) \/ (acc # <<>> /\ Last(HeadBranch).by = m)
(* The way back is there when it is needed, unless a day has passed.                                                              *)
NoWayLost == \A m \in Honest : at[m].told => left.days < Days \/ at[m].stands # {}
ShownOnce == \A m \in Honest, x \in Ids : ear[m].shown[x] <= 1
KeysOnce == \A v, w \in wire : v.of[1] = w.of[1] /\ v.on = w.on /\ v.gen = w.gen => v = w
NobodyRemovedReads == \A m \in Honest, w \in wire : ear[m].shown[w.of] > 0 => m \in Group(w.on)

(* A text that counts as sent is of the group that goes on, and each of its members has it, or a hole in its place, which comes    *)
(* into being with the author's next text where the node had m off its list for a while.                                          *)
NothingLost == \A x \in Ids : text[x].is = "sent" =>
  /\ \/ text[x].on = <<>> \/ text[x].on \notin replaced \/ ~(IsDrained(x[1]))
  /\ \A m \in Honest \ {x[1]} : m \in Group(text[x].on) =>
       \/ Knows(m, x) \/ at[m].since = 0 \/ Epoch(text[x].on) < at[m].since
       \/ \E i \in at[m].taken + 1 .. Len(box[m]) : box[m][i].is = "text" /\ box[m][i].of.of = x
       \/ \E c \in replaced \cup {acc[e] : e \in 1..Len(acc)} : m \in Last(c).out

IsQuiet == \A m \in Honest : ~ENABLED Duty(m)
Together == {m \in Honest : m \in Group(HeadBranch)}
IsSettled == \A m \in Together : IsDrained(m) /\ (IsAtHead(m) \/ KnowsItsPlace(m))
QuietIsSettled == IsQuiet => IsSettled
Converges == <>[]IsSettled
=============================================================================
