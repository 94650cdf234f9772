--------------------------------- MODULE MC ---------------------------------
(* The channel at the size that TLC is to look through. The unit test model explores the same, and counts the same states.        *)
EXTENDS Channel, TLC
NoOuts == {{}}
NoIns == {{}}
SomeOuts == {{}, {2}, {1, 2}}
Three == {{}, {3}}
Quiet == QuietIsSettled
=============================================================================
