package peer

import (
	"slices"
	"time"
)

// Mood is how a day was, from 1 (very hard) to 5 (good). Zero is no mood.
type Mood int

// The five moods.
const (
	VeryHard Mood = iota + 1
	Hard
	GettingBy
	Okay
	Good
)

// Moods returns all moods, the hardest first. Buttons, choices, charts and exports range over it: a sixth mood takes a
// constant and a name here, a word in the catalogue, and a look in the chart (commands/chart/stack.go).
func Moods() []Mood { return values(VeryHard, Good) }

// Name is the mood's name in files ("getting_by"), "" for no mood. Members are shown words of the catalogue.
func (m Mood) Name() string {
	names := [...]string{"", "very_hard", "hard", "getting_by", "okay", "good"}
	if m < 0 || int(m) >= len(names) {
		return ""
	}
	return names[m]
}

// Valid reports whether m is one of Moods.
func (m Mood) Valid() bool { return slices.Contains(Moods(), m) }

// Low reports whether m is one of the two hardest moods. After these, ways to reach a person are offered, and
// nothing is celebrated.
func (m Mood) Low() bool { return m == VeryHard || m == Hard }

// Share says what of an entry others can see.
type Share int

// What others can see; JustMe is the default.
const (
	JustMe Share = iota
	MoodOnly
	MoodAndNote
	MoodAndCovered // the note behind Discord's spoiler
)

// Shares returns all values of Share, the most private first.
func Shares() []Share { return values(JustMe, MoodAndCovered) }

// Name returns "me", "mood", "the-room" or "covered"; "" for other values.
func (s Share) Name() string { return nameOf([]string{"me", "mood", "the-room", "covered"}, s) }

// WithNote reports whether others can read the note, covered or not.
func (s Share) WithNote() bool { return s == MoodAndNote || s == MoodAndCovered }

// Entry is what a check-in says at one moment.
type Entry struct {
	Mood  Mood
	Note  UserText
	Share Share
}

// Shown returns what others see of the entry, nil for JustMe: the note only if it is shared.
func (e Entry) Shown() *Entry {
	if e.Share == JustMe {
		return nil
	}
	if !e.Share.WithNote() {
		e.Note = ""
	}
	return &e
}

// Before is how a check-in was before a change: what it said, and what the room showed of it then.
type Before struct {
	Entry
	InRoom *Entry
}

// CheckIn is a member's one entry for a local day.
type CheckIn struct {
	Day Day
	// Zone is the IANA name of the zone in which Day was counted at the last change, "" for UTC.
	Zone string
	Entry
	// InRoom is what the room shows of the entry, nil for nothing. A change that the member has not confirmed for the
	// room leaves it as it was, so it can differ from Entry.Shown. It is nil exactly when Entry.Share is JustMe.
	InRoom *Entry
	// Families says that the families' room shows it, not the community's.
	Families bool
	// InCircles is what circles show of the entry, each at most once. Like InRoom it changes only by what the member presses or
	// set for that circle.
	InCircles []InCircle
	// Previous is how it was before the last change, nil for the first version.
	Previous *Before
	// Earlier is how it was before Previous, oldest first, for undoing several changes; at most maxEarlier, the
	// day's first entry always among them.
	Earlier []Before
	// Version starts at 1 and grows by one with every change.
	Version int
	// By is the interaction that made the last change. Interaction ids grow with time, so an id that is not greater
	// than By was handled before (Discord may deliver an event twice).
	By ID
	// At is when the entry was first saved.
	At time.Time
	// Supporters are the members who sent support, in order, each once.
	Supporters []ID
	// Covered says that a moderator covered the note: from then on the room shows it covered, whatever the member chooses.
	Covered bool
}

// DayMood is the mood of a local day, where the entry's note is not needed.
type DayMood struct {
	Day  Day
	Mood Mood
}

// NewCheckIn returns the first version of a day's entry. The room shows what it shares.
func NewCheckIn(day Day, e Entry, by ID, at time.Time) CheckIn {
	return CheckIn{Day: day, Entry: e, InRoom: e.Shown(), Version: 1, By: by, At: at}
}

// UpToDate reports whether the room shows what the entry shares now.
func (c CheckIn) UpToDate() bool {
	shown := c.shown()
	return c.InRoom == shown || c.InRoom != nil && shown != nil && *c.InRoom == *shown
}

// UpdateRoom returns the check-in with the room showing what the entry shares now.
func (c CheckIn) UpdateRoom() CheckIn {
	c.InRoom = c.shown()
	return c
}

// shown returns what others see of the entry: Entry.Shown, with the note covered if a moderator covered it.
func (c CheckIn) shown() *Entry { return c.covered(c.Entry).Shown() }

// covered returns an entry of this check-in with its note covered, if a moderator covered it.
func (c CheckIn) covered(e Entry) Entry {
	if c.Covered && e.Share == MoodAndNote {
		e.Share = MoodAndCovered
	}
	return e
}

// Private returns the check-in for the member alone.
func (c CheckIn) Private() CheckIn {
	c.Share, c.InRoom = JustMe, nil
	return c
}

// Cover returns the check-in as a moderator covers it: the room shows the same note, behind a spoiler. It reports whether
// that changed anything; where the room shows no note, or a covered one, it doesn't.
func (c CheckIn) Cover() (CheckIn, bool) {
	if c.InRoom == nil || c.InRoom.Note == "" || c.InRoom.Share != MoodAndNote {
		return c, false
	}
	shown := *c.InRoom
	shown.Share = MoodAndCovered
	c.InRoom, c.Covered = &shown, true
	return c, true
}

// maxEarlier bounds CheckIn.Earlier, as every entry may hold a note. More steps of undo are not needed.
const maxEarlier = 8

// Change returns the check-in with a new entry and keeps the old one as Previous. It returns c unchanged, version
// included, if the entry is the same or the interaction is not newer than the last change (a repeated delivery).
// The room goes on showing what it did, or nothing if the entry is for the member alone now, or the new entry if it
// showed nothing before.
func (c CheckIn) Change(e Entry, by ID) CheckIn {
	if c.handled(by) || e == c.Entry {
		return c
	}
	before := Before{c.Entry, c.InRoom}
	if c.Previous != nil {
		c.Earlier = append(slices.Clone(c.Earlier), *c.Previous)
		if len(c.Earlier) > maxEarlier {
			c.Earlier = slices.Delete(c.Earlier, 1, 2)
		}
	}
	c.Entry, c.Previous = e, &before
	if c.InRoom == nil || e.Share == JustMe {
		c.InRoom = c.shown()
	}
	c.Version++
	c.By = by
	return c
}

// handled reports whether the interaction was applied before.
func (c CheckIn) handled(by ID) bool { return by <= c.By }

// Undo returns the check-in with its previous entry and true; a second Undo goes back one more. It returns false if
// there is no previous entry: the caller then deletes the check-in. A repeated delivery returns c unchanged and true.
// The room shows what it showed before that change, and nothing if it shows nothing now: so undoing shows others nothing
// that they have not seen before. Going back over taking a post back changes nothing that the entry says: it is an Undo of its
// own, so that no words go with it, and does nothing where nothing else is left.
func (c CheckIn) Undo(by ID) (CheckIn, bool) {
	if c.handled(by) {
		return c, true
	}
	if c.Previous == nil {
		return c, false
	}
	back := c.stepBack()
	if back.SameAs(c) && !back.everOther() {
		return c, true
	}
	back.Version++
	back.By = by
	return back, true
}

// everOther reports whether an earlier version said or showed something else.
func (c CheckIn) everOther() bool {
	for back := c; back.Previous != nil; {
		if back = back.stepBack(); !back.SameAs(c) {
			return true
		}
	}
	return false
}

// SameAs reports whether two versions say and show the same.
func (c CheckIn) SameAs(o CheckIn) bool {
	return c.Entry == o.Entry && (c.InRoom == o.InRoom || c.InRoom != nil && o.InRoom != nil && *c.InRoom == *o.InRoom)
}

// stepBack returns the check-in as it was before its last change, for the room as Undo says. There must be one.
func (c CheckIn) stepBack() CheckIn {
	room := c.Previous.InRoom
	c.Entry, c.Previous = c.Previous.Entry, nil
	if c.InRoom == nil || room == nil {
		c = c.Private()
	} else {
		shown := c.covered(*room)
		c.InRoom = &shown
	}
	if last := len(c.Earlier) - 1; last >= 0 {
		before := c.Earlier[last]
		c.Previous, c.Earlier = &before, slices.Clone(c.Earlier[:last])
	}
	return c
}

// Support returns the check-in with one more supporter, and whether that changed it: each member counts once.
func (c CheckIn) Support(from ID) (CheckIn, bool) {
	if slices.Contains(c.Supporters, from) {
		return c, false
	}
	c.Supporters = append(slices.Clone(c.Supporters), from)
	return c, true
}
