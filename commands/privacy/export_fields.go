package privacy

import (
	"reflect"
	"slices"

	"waymark/commands/mentoring"
	"waymark/commands/support"
	"waymark/peer"
	"waymark/storage"
)

// This file says what leaves the program in a member's export, and what /privacy show counts: the fields listed here, and
// nothing else. A test fails on a field that is in neither list, so each new field needs a decision.

// fields are the fields of a stored type, in the order of the export.
type fields struct {
	// shown are exported. A person may be named in them only if the member named that person: who they blocked or
	// reported, and who they are paired with.
	shown []string
	// withheld are not: they tell of others (who blocked, was asked, declined, opened, approved), or mean nothing outside
	// of the program.
	withheld []string
}

// exportFields is the list of all types in storage.MemberData.
func exportFields() map[reflect.Type]fields {
	return map[reflect.Type]fields{
		reflect.TypeFor[storage.MemberData](): {
			shown:    exportedData(),
			withheld: []string{"Due", "Outbox"}, // what is on its way, all of it made of the rest
		},
		reflect.TypeFor[peer.Member](): {
			shown: []string{"ID", "Consent", "ConsentAt", "Calendar", "ZoneSet", "Share", "KeepNotes",
				"SupportDMs", "Country", "QuietUntil", "Blocked", "Language", "Heard", "Stopped", "ToldReaders",
				"LanguageOffered", "SaidHello", "News"},
		},
		reflect.TypeFor[peer.Calendar](): {shown: []string{"Zone", "Rollover"}},
		reflect.TypeFor[peer.News](): {
			shown:    []string{"Kind", "Day", "At"},
			withheld: []string{"From", "Circle"},
		},
		reflect.TypeFor[peer.CheckIn](): {
			shown:    []string{"Day", "Zone", "Entry", "InRoom", "Families", "InCircles", "Previous", "Earlier", "At", "Covered"},
			withheld: []string{"Version", "By", "Supporters"},
		},
		reflect.TypeFor[peer.Entry]():  {shown: []string{"Mood", "Note", "Share"}},
		reflect.TypeFor[peer.Before](): {shown: []string{"Entry", "InRoom"}},
		reflect.TypeFor[peer.Journey](): {
			shown:    []string{"ID", "Name", "Since", "Counting", "ForSomeone", "Setbacks", "Ended", "AutoShare"},
			withheld: []string{"Moved", "CaughtUp"},
		},
		reflect.TypeFor[peer.Setback](): {
			shown:    []string{"Day", "Restart", "Note"},
			withheld: []string{"ID"},
		},
		reflect.TypeFor[peer.Milestone](): {
			shown:    []string{"Journey", "Count", "Rung", "Start", "Day", "Text", "State", "SharedOn", "Families", "Role"},
			withheld: []string{"ID", "Celebrations"},
		},
		reflect.TypeFor[peer.Rung](): {shown: []string{"Days", "Months", "Years"}},
		reflect.TypeFor[peer.Mentor](): {
			shown: []string{
				"Member", "Name", "UserName", "Languages", "About", "Capacity", "State", "Offered", "Proposed",
				"Hours", "Speaks", "Answers", "Conduct", "Leave",
			},
			withheld: []string{"LastAssigned", "ApprovedBy"},
		},
		reflect.TypeFor[peer.MentorWords](): {shown: []string{"About", "Speaks", "Answers", "At"}},
		reflect.TypeFor[peer.Reminder](): {
			shown:    []string{"Alarm", "State"},
			withheld: []string{"Unanswered"},
		},
		reflect.TypeFor[peer.HelpPage](): {
			shown:    []string{"Harder", "Alone", "Places", "Call", "Self", "Written", "Suggested", "NoSuggestions"},
			withheld: []string{"Version", "SuggestedBy"},
		},
		reflect.TypeFor[storage.RemindedMeeting](): {shown: []string{"Meeting", "DayBefore", "Asked"}},
		reflect.TypeFor[peer.InCircle](): {
			shown:    []string{"Mood", "Note", "Share"},
			withheld: []string{"Circle"},
		},
		reflect.TypeFor[storage.CircleSeat](): {
			shown:    []string{"Seat", "About", "Ends"},
			withheld: []string{"Circle"},
		},
		reflect.TypeFor[peer.Seat](): {
			shown:    []string{"Joined", "ShareBy", "QuietUntil"},
			withheld: []string{"Member"},
		},
		reflect.TypeFor[peer.CircleSide](): {
			shown:    []string{"Asks", "Messages", "Look"},
			withheld: []string{"Circles", "Invited"},
		},
		reflect.TypeFor[peer.CircleAsk](): {
			shown:    []string{"Made", "Line", "Over"},
			withheld: []string{"ID", "Circle", "Member", "State", "Answered", "Declined", "Admitted", "Unseen", "Pending"},
		},
		reflect.TypeFor[peer.CircleLook](): {shown: []string{"Languages", "Hours", "Since"}},
		reflect.TypeFor[peer.Hello](): {
			shown:    []string{"At"},
			withheld: []string{"ID", "Waves", "Answers"},
		},
		reflect.TypeFor[peer.Alarm](): {
			shown: []string{"Hour", "Minute", "LastFired", "Resumes", "Weekdays"},
		},
		reflect.TypeFor[peer.Request](): {
			shown: []string{"Member", "Name", "Help", "Languages", "Avoid", "Created", "Closed", "Wish", "Hours"},
			withheld: []string{
				"ID", "State", "ClaimedBy", "ClaimedAt", "Mentor", "Asked", "Declined", "Version", "Asks", "Pairing",
				"SeemsAskedUntil", "Counted",
			},
		},
		reflect.TypeFor[peer.Pairing](): {
			shown:    []string{"Mentor", "Mentee", "Since", "Ended"},
			withheld: []string{"ID", "Request", "EndedBy", "QueuedAt"},
		},
		reflect.TypeFor[peer.Report](): {
			shown: []string{"From", "About", "Texts", "At", "Closed"},
			withheld: []string{
				"ID", "FromRef", "AboutRef", "Request", "Room", "LastBy", "Openers", "Handler", "HandledAt", "LookedAt", "Upheld", "Paused",
			},
		},
		reflect.TypeFor[peer.HeldWords](): {
			shown:    []string{"About", "Text", "At"},
			withheld: []string{"ID", "Shown"},
		},
		reflect.TypeFor[peer.HandOver](): {
			shown:    []string{"Note", "At"},
			withheld: []string{"ID", "By"},
		},
		reflect.TypeFor[peer.Fact](): {
			shown:    []string{"Kind", "About", "At"},
			withheld: []string{"By", "Gone", "Ref"},
		},
		reflect.TypeFor[peer.Name](): {shown: []string{"Shown", "UserName"}},
		reflect.TypeFor[storage.Posted](): {
			shown:    []string{"Channel", "Message", "Gone"},
			withheld: []string{"Hash", "About", "InTarget", "Held"},
		},
		reflect.TypeFor[storage.Mention](): {
			shown:    []string{"What", "Day", "Meeting"},
			withheld: []string{"Target"},
		},
		reflect.TypeFor[storage.PostedTarget](): {
			shown:    []string{"Posted"},
			withheld: []string{"Target"},
		},
		reflect.TypeFor[storage.AuditMention](): {shown: []string{"At", "Verb", "Acted"}},
	}
}

// exportedData returns the fields of storage.MemberData that are exported, in their order there: what the table of records
// says, and the two that are no records of the member.
func exportedData() []string {
	kinds := storage.ExportedKinds()
	var out []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[storage.MemberData]()) {
		if _, ok := kinds[f.Name]; ok || f.Name == "Audit" || f.Name == "MentoringBanned" {
			out = append(out, f.Name)
		}
	}
	return out
}

// shownFields are the names of a type's exported fields, in order; none for a type that is not listed.
func shownFields(t reflect.Type) []string { return exportFields()[t].shown }

// ownIn is a member's data without the records that would tell of others by being there: questions to mentors, and that
// someone is worried about the member. The member's own are their posts and what they wrote to moderators.
func ownIn(d storage.MemberData) storage.MemberData {
	d.Posted = slices.DeleteFunc(slices.Clone(d.Posted), func(p storage.PostedTarget) bool {
		return mentoring.IsAsk(parsed(p.Target))
	})
	d.Mentions = slices.DeleteFunc(slices.Clone(d.Mentions), func(n storage.Mention) bool { return isTalk(n.Target) })
	if d.Member == nil { // their name is kept because others named them, which their blocks do too
		d.Name = nil
	}
	return d
}

// isTalk reports whether a target is a card with what someone wrote to the moderators.
func isTalk(target string) bool { return parsed(target).Is(support.TalkCards) }
