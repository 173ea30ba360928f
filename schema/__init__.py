"""The floor both programs stand on, and the glossary of Duban 督办.

Read the words here first; the code uses the identifier, the screen the Chinese or the English.

=============  ==========  ==============================================================================
identifier     中文         meaning
=============  ==========  ==============================================================================
Level          层级         1 village, 2 township, 3 county, 4 city
Unit           单位         a centre 综治中心 or a department 部门; a child's code starts with its parent's
Grid           网格         a numbered area of one village: the village's 12 digits and 3 more
Case           事项/件      one matter, one number for life 一号流转
Stage          阶段         the time a case spends with one owning unit
Clock          时限         a running limit: respond, feedback, resolve, overall …
Rung           台阶         one point on a clock's ladder: remind, blue, yellow, red, escalate, list, review
Timer          定时         the one row that says when a clock's next rung is due
Cycle          轮次         a clock's run; new only by stage, reopen, ruling or extension
Card           督办牌       how late: blue 蓝, yellow 黄, red 红; of the stage and unit it was issued to
Colour         难度色       how hard a backlog case is: green, yellow, red; never mixed up with Card
Push           推送         one message to one recipient over one channel, always in one of five states
Event          台账记录      one line of the append-only ledger; a case's row is its projection
Actor          经办人       who did it: an officer, the daemon, another system
Officer        值班员       a person who signs in, with a role and a unit
Policy         时限政策      a named set of clocks and ladders in config.toml, kept by content hash
Place          属地         where a case happened: a grid, or the unit it was brought to
=============  ==========  ==============================================================================

Time: instants are whole microseconds since 1970 UTC (names end in ``_us``) in the database and the engine,
aware datetimes (names end in ``_at``) on the wire and the screen, local only in calendar arithmetic.
"""
