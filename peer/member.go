package peer

import (
	"slices"
	"time"
)

// Member is what a guild keeps about a person who gave consent.
type Member struct {
	ID ID
	// Consent is the version of the consent text that the member agreed to (0: none), ConsentAt the instant.
	Consent   int
	ConsentAt time.Time
	Calendar  Calendar
	// ZoneSet says that the member chose or confirmed the zone; until then it is the community's.
	ZoneSet bool
	// Share is what others see of a check-in when the member does not choose for that entry.
	Share Share
	// KeepNotes is how many days a note is kept: 0 until the member deletes it, KeepNotesOneDay for one day.
	KeepNotes int
	// SupportDMs says whether the member asked for a DM when someone sends support.
	SupportDMs bool
	// Country is the ISO 3166-1 alpha-2 code remembered for /help-now; "" unless the member chose to have it kept.
	Country string
	// QuietUntil is the first local day on which milestone offers and reminders resume after the member chose
	// "Quiet for a week"; zero if they are not paused.
	QuietUntil Day
	// Blocked are members who are never paired with this one, as mentor or as mentee.
	Blocked []ID
	// Language is the code of the language that the member chose; "" is that of their Discord.
	Language string
	// Heard is the code of the language in which they were last answered, for private messages; "" is the community's.
	Heard string
	// LanguageOffered says that the member was offered the community's language once.
	LanguageOffered bool
	// Stopped are the names of the kinds of private message that the member stopped, where nothing else says so.
	Stopped []string
	// ToldReaders says that they were told, once, that families can read a room in which they shared.
	ToldReaders bool
	// Rooms are those that the member knows they share with; 0 while that was never a question.
	Rooms ShareRooms
	// SaidHello is when they last posted a hello; zero if they have not.
	SaidHello time.Time
	// News is shown at the member's next command, oldest first.
	News []News
}

// Quiet reports whether the member paused milestone offers and reminders for the given local day.
func (m Member) Quiet(today Day) bool { return m.QuietUntil != 0 && today < m.QuietUntil }

// HasBlocked reports whether the member blocked the given one.
func (m Member) HasBlocked(who ID) bool { return slices.Contains(m.Blocked, who) }

// News is something a member is told at their next command, for example that DMs are closed.
type News struct {
	Kind NewsKind
	From ID  // the member it is about, 0 for none
	Day  Day // the local day it is about
	// Circle is the circle it is about, 0 for none.
	Circle ID
	At     time.Time
}

// NewsKind says what a News is about.
type NewsKind int

// The kinds of news.
const (
	NewsSupport        NewsKind = iota + 1 // From sent support for the check-in of Day
	NewsCelebrate                          // From celebrated a milestone
	NewsDMsClosed                          // a message they asked for could not be delivered
	NewsMentor                             // something waits in /mentor status or /mentor mentees
	NewsReminderClosed                     // their reminder stopped because their DMs are closed
	NewsTalkUnanswered                     // no moderator answered their call
	NewsTalkAnswered                       // the moderator From has taken their call
	NewsTalkNotBrought                     // their call could not be posted for the moderators
	NewsNotShown                           // the check-in of Day is not in the room, though they shared it
	NewsStillShown                         // the check-in of Day is still in the room, though they took it back
	NewsReportTaken                        // the moderator From handles their report
	NewsReportUnread                       // no moderator opened their report
	NewsPairingEnded                       // their pairing ended
	NewsAskOver                            // the member whose request they were asked about no longer waits
	NewsApproved                           // they are a mentor now
	NewsRequestLeft                        // their request ended while they were not in the server
	NewsPairingLeft                        // their pairing with a mentor ended while they were not in the server
	NewsMentoringLeft                      // they stopped being a mentor while they were not in the server
	NewsRoleRefused                        // Discord did not give them the role of a milestone
	NewsCovered                            // the moderator From covered the note of the check-in of Day
	NewsPaused                             // the moderator From paused what they share
	NewsModeratorsOpen                     // everyone can read the moderators' channel of the server they own
	NewsWaitMissed                         // they asked for a message at the end of a wait, and it was too late for it
	NewsNotBroughtYet                      // a report or request could not be posted for the moderators yet
	NewsBrought                            // what could not be posted for the moderators has been

	// A reminder of a meeting stopped because their DMs are closed; a reminder of a meeting was not sent in time; no
	// message about a turn as a host reached them.
	NewsMeetingReminderClosed
	NewsMeetingMissed
	NewsHosting

	// From asks to join their circle; an answer to their ask; they cannot see the channel of the circles; they are asked
	// whether to go on; two are left in it; it goes on with others; it ended; a moderator removed them.
	NewsCircleAsk
	NewsCircleAnswer
	NewsCircleHidden
	NewsCircleVote
	NewsCircleShort
	NewsCircleGoesOn
	NewsCircleOver
	NewsCircleRemoved

	NewsWave          // From waved at their hello
	NewsHelloNotShown // their hello could not be posted

	NewsMeetingChanged // a meeting that they host, or are reminded of, changed or ended, and no message said so

	// Discord does not show a milestone as they chose, or still shows it; Discord did not take off the role of a milestone.
	NewsMilestoneNotShown
	NewsMilestoneStillShown
	NewsRoleStays

	// Moderators would put them together with others in a circle; these are named; it does not come about.
	NewsCircleTogether
	NewsCircleNamed
	NewsCircleNotTogether

	NewsWorryTaken // the moderator From has taken what they are worried about

	NewsHostingLet    // moderators said that they can host a meeting
	NewsHostingNotYet // moderators would like to wait before they host one

	NewsClaimLapsed // nobody has what they sent to the moderators any more

	NewsStillInThread // Discord did not take them out of the thread of a circle that they are in no longer
)

// FromAMember reports whether such news is something that the member From did as one of the members, for this one to know:
// it is not shown once the two are kept apart. What a moderator did is shown all the same.
func (k NewsKind) FromAMember() bool {
	return k == NewsSupport || k == NewsCelebrate || k == NewsWave || k == NewsCircleAsk
}

// NewsKinds returns all kinds of news.
func NewsKinds() []NewsKind { return values(NewsSupport, NewsStillInThread) }
