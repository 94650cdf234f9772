-- A text with all that could trip its way into the program: "quotes", \backslashes\, ;semicolons; [brackets] and ${names}.
CREATE TABLE first (a BIGINT PRIMARY KEY, note TEXT NOT NULL DEFAULT 'a;b"c\d[e]');
INSERT INTO first (a) VALUES (1);
