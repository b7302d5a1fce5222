package peer

import (
	"slices"
	"time"
)

// Member is what a guild knows of a person who agreed to be known.
type Member struct {
	ID ID
	// Consent is the version of the consent text that the member agreed to, 0 for none, and ConsentAt when.
	Consent   int
	ConsentAt time.Time
	Calendar  Calendar
	// Share is what a check-in shows to others when the member does not say.
	Share Share
	// KeepNotes is how many days a note is kept; 0 means until the member deletes it.
	KeepNotes int
	// SupportDMs says whether the member asked to be told by DM who sent support.
	SupportDMs bool
	// Country is the ISO 3166 code remembered for /help-now, by the member's separate choice.
	Country string
	// QuietUntil is the first local day on which the member is offered milestones and reminded again, by their own choice
	// in a hard time; zero for now.
	QuietUntil Day
	// Blocked are the members whom this one will not be paired with, as mentor or as mentee.
	Blocked []ID
	// News waits for the member's next command, oldest first.
	News []News
}

// Quiet says whether the member chose to be left alone today: no offers, no reminders.
func (m Member) Quiet(today Day) bool { return m.QuietUntil != 0 && today < m.QuietUntil }

// HasBlocked says whether the member will not be paired with somebody.
func (m Member) HasBlocked(who ID) bool { return slices.Contains(m.Blocked, who) }

// News is something the member is told at their next command: who sent support, that DMs are closed.
type News struct {
	Kind NewsKind
	From ID  // the member it is about, 0 for none
	Day  Day // the local day it is about
	At   time.Time
}

// NewsKind says what a News is about.
type NewsKind int

// The kinds of news.
const (
	NewsSupport        NewsKind = iota + 1 // somebody sent support for the check-in of Day
	NewsCelebrate                          // somebody celebrated a milestone
	NewsDMsClosed                          // a message they asked for could not be delivered
	NewsMentor                             // something waits in /mentor status or /mentor mentees
	NewsReminderClosed                     // their reminder stopped, because they take no messages
	NewsTalkUnanswered                     // no moderator has answered what they sent
	NewsTalkAnswered                       // the moderator From will write to them
	NewsTalkNotBrought                     // what they sent could not be brought to the moderators
	NewsNotShown                           // the check-in of Day does not show in the room as they chose
	NewsStillShown                         // the check-in of Day is still in the room, and should not be
	NewsReportTaken                        // the moderator From takes care of a report they made
	NewsReportUnread                       // nobody has opened a report they made
	NewsPairingEnded                       // a pairing of theirs ended
	NewsAskOver                            // somebody they were asked for as a mentor no longer waits for them
	NewsApproved                           // they are a mentor now
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

// Share says what of an entry others may see.
type Share int

// What others may see; JustMe is the default.
const (
	JustMe Share = iota
	MoodOnly
	MoodAndNote
)

// Entry is what a check-in says at one moment.
type Entry struct {
	Mood  Mood
	Note  Words
	Share Share
}

// CheckIn is a member's one entry for a local day.
type CheckIn struct {
	Day Day
	Entry
	// Previous is the entry before the last change, nil if the last change created it.
	Previous *Entry
	// Earlier are the entries before Previous, the oldest first, for undoing more than one change; at most
	// maxEarlier, with the one that the day began with always among them.
	Earlier []Entry
	// Version grows by one with every change, from 1.
	Version int
	// By is the interaction that made the last change. Interaction ids grow with time, so one that is
	// not greater than By has been dealt with (Discord may deliver an event twice).
	By ID
	// At is when the entry was first saved.
	At time.Time
	// Supporters are the members who sent support, in order, each once.
	Supporters []ID
}

// DayMood is how a local day was, of an entry whose words are not needed.
type DayMood struct {
	Day  Day
	Mood Mood
}

// Counting is how a journey's days are counted.
type Counting int

// The counting styles; AllMyDays is the default.
const (
	AllMyDays Counting = iota
	SinceLastTime
	Both
	NoNumbers
)

// Journey is what a member counts, in their own words.
type Journey struct {
	ID       ID // the interaction that started it
	Name     Words
	Since    Day
	Counting Counting
	// ForSomeone marks a journey of caring for oneself while someone loved struggles: no setback button.
	ForSomeone bool
	Setbacks   []Setback // in order of Day, then ID
	// Ended is the day it was ended on, nil while it is open.
	Ended *Day
	// AutoShare posts reached milestones without asking.
	AutoShare bool
	// Moved says that a day was changed from which milestones were counted: the first, or one the member went on from.
	Moved bool
	// CaughtUp is the change of the ladder up to which what the ladders before it had in them is recorded; see CatchUp.
	CaughtUp time.Time
}

// Setback is one dated entry on a journey: the days [Day, Restart) are not counted.
type Setback struct {
	ID      ID // the interaction that noted it
	Day     Day
	Restart Day
	Note    Words
}

// Count is one of a journey's two counts.
type Count int

// The counts.
const (
	CountAll   Count = iota + 1 // all my days
	CountSince                  // since last time
	CountOwn                    // a milestone in the member's own words
)

// MilestoneState says what became of a reached milestone.
type MilestoneState int

// The states of a milestone.
const (
	Recorded      MilestoneState = iota + 1 // reached, and not offered: passed before anyone could
	Offered                                 // the member was asked
	Shared                                  // posted with its number
	SharedWithout                           // posted without the number
	Kept                                    // the member keeps it to themselves
)

// Milestone is a rung that a journey reached, recorded once and never withdrawn, or words of the member's own.
type Milestone struct {
	ID      ID // journey id for rungs is in Journey; for the member's own words, the interaction that added it
	Journey ID
	Count   Count
	Rung    Rung
	// Start is the effective start that the rung was counted from.
	Start Day
	Day   Day // the local day it was reached on
	Text  Words
	State MilestoneState
	// Role is the role that was given when it was shared, 0 for none.
	Role         ID
	Celebrations []ID // members who celebrated, in order, each once
}

// MentorState says whether a mentor can be asked.
type MentorState int

// The states of a mentor.
const (
	MentorOffered MentorState = iota + 1 // waiting for a moderator
	MentorOpen
	MentorPaused
	MentorRemoved // by moderators
	MentorLeft    // the server. Who comes back offers anew, so that a moderator looks at it again
)

// Mentor is a member who offered to mentor.
type Mentor struct {
	Member    ID
	Name      Words    // as the guild knew them when they last acted as a mentor
	Languages []string // as the mentor wrote them, trimmed
	About     Words
	Capacity  int // 1–5 mentees
	State     MentorState
	Offered   time.Time
	// LastAssigned is when a moderator last chose this mentor; zero for never.
	LastAssigned time.Time
	// Blocked are the members whom this mentor will not be paired with.
	Blocked []ID
	// Hours are when the mentor usually has time, by their own clock.
	Hours Hours
	// Speaks is what they can speak about, in their own words.
	Speaks Words
	// Answers is the wish about a mentor that they say they can answer; NoWish for none said.
	Answers Wish
	// Conduct is the version of the code of conduct that they agreed to, 0 for none.
	Conduct int
	// Leave is the first day, by their own calendar, on which they can be asked again; 0 for not on leave.
	Leave Day
}

// Gone reports whether the mentor is none any more, and has not offered again.
func (m Mentor) Gone() bool { return m.State == MentorRemoved || m.State == MentorLeft }

// Hours are the part of a day in which somebody usually has time, by their own clock.
type Hours int

// The parts of a day, six hours each.
const (
	AnyHours   Hours = iota // not said
	Mornings                // 6 to 12
	Afternoons              // 12 to 18
	Evenings                // 18 to 24
	Nights                  // 0 to 6
)

// Wish is what a member wishes about who their mentor is. It is shown to moderators as it was said; nobody's
// gender is stored.
type Wish int

// The wishes.
const (
	NoWish        Wish = iota // no preference, or not said
	WomenOnly                 // women only
	MenOnly                   // men only
	TellModerator             // they would rather tell a moderator
)

// Desk is what a guild's moderators need to know besides the records of mentoring itself.
type Desk struct {
	// Waits are how long the last requests waited until a mentor was asked, newest last, at most MaxWaits.
	Waits []time.Duration
	// Moderators are who acted at the desk, so that the audit trail's references can be named; newest last.
	Moderators []ID
	// Newest is the place of the newest request: see Place.
	Newest time.Time
}

// Request is a member's wish for a mentor.
type Request struct {
	ID        ID // the interaction that made it
	Member    ID
	Help      Words
	Languages []string
	Avoid     Words
	Created   time.Time // its place in the queue
	State     RequestState
	ClaimedBy ID // the moderator who takes care of it, 0 for none
	ClaimedAt time.Time
	Mentor    ID        // the mentor who was asked, 0 for none
	Asked     time.Time // when the side now deciding was asked
	Declined  []ID      // mentors who declined this request
	Closed    time.Time // when it reached its last state; zero while open
	Blocked   []ID      // mentors whom the member blocked
	Version   int       // grows with every change, from 1
	Wish      Wish
	Hours     Hours // when the member usually has time, by their own clock
	Asks      int   // how many times a mentor was asked
	Pairing   ID    // the newest that grew from it, 0 for none
	// Counted says that its wait is among the Desk's, or is not to be: it began in an older request's place.
	Counted bool
}

// Pairing is a mentor and a mentee walking together.
type Pairing struct {
	ID      ID // the interaction by which it began: several can grow from one request, one after the other
	Request ID // the request it grew from
	Mentor  ID
	Mentee  ID
	Since   time.Time
	Ended   time.Time // zero while active
	EndedBy ID        // 0 while active, or when nobody did it by hand
	// QueuedAt is when the mentee's request was made, kept for a new request's place.
	QueuedAt time.Time
}

// Report is what one person of a pairing, or of a request, tells the moderators about the other.
type Report struct {
	ID      ID // the interaction that made it
	From    ID
	About   ID
	Request ID // the request, and so the pairing, that it is about
	Text    Words
	At      time.Time
	// Openers are the moderators who read it, in order, each once.
	Openers []ID
	// Handler is the moderator who takes care of it, 0 for none.
	Handler ID
	// Keeper is with whom it is kept: From, or 0, the server, for a moderator of whom nothing else is.
	Keeper ID
}

// Settings are what the owner of a guild chose. The zero value is a guild nobody has set up.
type Settings struct {
	CheckIns       ID     // channel for shared check-ins
	Celebrations   ID     // channel for shared milestones
	Mentoring      ID     // channel whose private threads hold pairings
	Moderators     ID     // channel for cards
	Moderator      ID     // role
	Mentor         ID     // role
	Zone           string // IANA name, "" means UTC
	PingModerators bool   // requests ping the moderator role
	Ladder         string // as ParseLadder reads it; "" means the default
	PastLadders    []PastLadder
	Roles          []RungRole
	Prompt         Prompt
}

// Authority says whether a role is that of moderators or mentors, about whom a human decides.
func (s Settings) Authority(role ID) bool {
	return role != 0 && (role == s.Moderator || role == s.Mentor)
}

// Prompt is the question that is posted in the check-ins channel once a day, in the community's zone.
type Prompt struct {
	Alarm
	On bool
}

// RungRole ties a role to a rung.
type RungRole struct {
	Rung Rung
	Role ID
}

// AuditEntry is one line of the audit trail: who did what to whom, no words.
type AuditEntry struct {
	ID     ID // the interaction, which Discord may deliver twice; 0 for none
	At     time.Time
	Actor  ID
	Verb   string // "open", "claim", "assign", …
	Target ID
}
