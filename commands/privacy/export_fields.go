package privacy

import (
	"maps"
	"reflect"

	"waymark/peer"
	"waymark/storage"
)

// This file says what leaves the program in a member's export, what /privacy show counts, and what its page calls it: the
// fields listed here, and nothing else. A test fails on a field that is in neither list, or has no name for people, so each
// new field needs a decision.

// fields are the fields of a stored type, in the order of the export.
type fields struct {
	// shown are exported. A person may be named in them only if the member named that person: who they blocked or
	// reported, and who they are paired with.
	shown []shownField
	// withheld are not: they tell of others (who blocked, was asked, declined, opened, approved), or mean nothing outside
	// of the program.
	withheld []string
}

// shownField is an exported field.
type shownField struct {
	name string
	// says is the key of what the page calls it, or one of these.
	says string
}

// What the page does with a field that has no name there.
const (
	title  = "#" // it is the heading of its record; the first that says something is
	within = "+" // its fields are among those of its record
	off    = "-" // only a program can follow it: an id, a version
)

// fieldList has the fields of each type; one that is not listed has none that leave the program.
type fieldList map[reflect.Type]fields

// exportFields is the list of all types in storage.MemberData.
func exportFields() fieldList {
	all := fieldList{reflect.TypeFor[storage.MemberData](): {
		shown:    exportedData(),
		withheld: []string{"Due", "Outbox"}, // what is on its way, all of it made of the rest
	}}
	for _, some := range []fieldList{ownFields(), mentoringFields(), sharedFields(), namedFields()} {
		maps.Copy(all, some)
	}
	return all
}

// ownFields are those of what a member writes for themselves.
func ownFields() fieldList {
	return fieldList{
		reflect.TypeFor[peer.Member](): {
			shown: []shownField{
				{"ID", off}, {"Consent", off}, {"ConsentAt", "export.agreed"}, {"Calendar", within},
				{"ZoneSet", "export.zone-chosen"}, {"Share", "export.share-default"}, {"KeepNotes", "export.keep-notes"},
				{"SupportDMs", "export.support-messages"}, {"Country", "export.country"}, {"QuietUntil", "export.quiet"},
				{"Blocked", "export.blocked"}, {"Language", "export.language"}, {"Heard", "export.heard"},
				{"Stopped", "export.stopped"}, {"ToldReaders", "export.told-readers"},
				{"LanguageOffered", "export.language-offered"}, {"SaidHello", "export.said-hello"},
				{"Rooms", "export.rooms"}, {"News", "export.news"},
			},
		},
		reflect.TypeFor[peer.Calendar](): {shown: []shownField{{"Zone", "export.zone"}, {"Rollover", "export.day-begins"}}},
		reflect.TypeFor[peer.News](): {
			shown: []shownField{
				{"Kind", title}, {"Day", off}, {"At", "export.when"},
			},
			withheld: []string{"From", "Circle"},
		},
		reflect.TypeFor[peer.CheckIn](): {
			shown: []shownField{
				{"Day", title}, {"Entry", within}, {"InRoom", "export.in-room"}, {"Families", "export.families-room"},
				{"InCircles", "export.in-circles"}, {"Previous", "export.previous"}, {"Earlier", "export.earlier"},
				{"At", "export.saved"}, {"Zone", "export.zone"}, {"Covered", "export.covered"},
			},
			withheld: []string{"Version", "By", "Supporters"},
		},
		reflect.TypeFor[peer.Entry](): {
			shown: []shownField{
				{"Mood", "export.mood"}, {"Note", "export.note"}, {"Share", "export.shared"},
			},
		},
		reflect.TypeFor[peer.Before](): {shown: []shownField{{"Entry", within}, {"InRoom", "export.in-room"}}},
		reflect.TypeFor[peer.InCircle](): {
			shown: []shownField{
				{"Mood", "export.mood"}, {"Note", "export.note"}, {"Share", "export.shared"},
			},
			withheld: []string{"Circle"},
		},
		reflect.TypeFor[peer.Journey](): {
			shown: []shownField{
				{"ID", off}, {"Name", title}, {"Since", "export.since"}, {"Counting", "export.counting"},
				{"ForSomeone", "export.for-someone"}, {"Ended", "export.ended"}, {"AutoShare", "export.auto-share"},
				{"Setbacks", "export.setbacks"}, {"Answers", "export.decided"},
			},
			withheld: []string{"Moved", "CaughtUp"},
		},
		reflect.TypeFor[peer.Answer](): {
			shown: []shownField{
				{"Rung", title}, {"Count", "export.counting"}, {"Start", "export.counted-from"}, {"Day", "export.reached"},
				{"State", "export.shared"},
			},
		},
		reflect.TypeFor[peer.Setback](): {
			shown: []shownField{
				{"Day", title}, {"Note", "export.note"}, {"Restart", "export.went-on"},
			},
			withheld: []string{"ID"},
		},
		reflect.TypeFor[peer.Milestone](): {
			shown: []shownField{
				{"Text", title}, {"Rung", title}, {"Journey", "export.journey"}, {"Count", "export.counting"},
				{"Start", "export.counted-from"}, {"Day", "export.reached"}, {"State", "export.shared"},
				{"SharedOn", "export.shared-on"}, {"Families", "export.families-room"}, {"Role", "export.role"},
			},
			withheld: []string{"ID", "With", "Celebrations"},
		},
		reflect.TypeFor[peer.Rung](): {shown: []shownField{{"Days", off}, {"Months", off}, {"Years", off}}},
		reflect.TypeFor[peer.HelpPage](): {
			shown: []shownField{
				{"Harder", "whathelps.field.harder"}, {"Alone", "whathelps.field.alone"},
				{"Places", "whathelps.field.places"}, {"Call", "whathelps.field.call"}, {"Self", "whathelps.field.self"},
				{"Written", "export.saved"}, {"Suggested", "export.suggested"}, {"NoSuggestions", "export.no-suggestions"},
			},
			withheld: []string{"Version", "SuggestedBy"},
		},
		reflect.TypeFor[peer.Reminder](): {
			shown: []shownField{
				{"State", "export.state"}, {"Alarm", within},
			},
			withheld: []string{"Unanswered"},
		},
		reflect.TypeFor[peer.Alarm](): {
			shown: []shownField{
				{"Hour", "export.time"}, {"Minute", off}, {"Weekdays", "export.days"}, {"Resumes", "export.paused-until"},
				{"LastFired", "export.last-sent"},
			},
		},
		reflect.TypeFor[storage.RemindedMeeting](): {
			shown: []shownField{
				{"Meeting", title}, {"DayBefore", "button.day-before"}, {"Asked", "export.asked"},
			},
		},
	}
}

// mentoringFields are those of mentoring, and of what a member writes to moderators.
func mentoringFields() fieldList {
	return fieldList{
		reflect.TypeFor[peer.Mentor](): {
			shown: []shownField{
				{"Member", off}, {"Name", "export.name"}, {"UserName", "export.user-name"}, {"State", "export.state"},
				{"Offered", "export.offered"}, {"Languages", "export.languages"}, {"About", "export.about-you"},
				{"Speaks", "export.speaks"}, {"Answers", "export.answers"}, {"Hours", "export.hours"},
				{"Capacity", "export.capacity"}, {"Conduct", "export.conduct"}, {"Leave", "export.leave"},
				{"Proposed", "export.proposed"},
			},
			withheld: []string{"LastAssigned", "ApprovedBy", "Paired"},
		},
		reflect.TypeFor[peer.MentorWords](): {
			shown: []shownField{
				{"About", "export.about-you"}, {"Speaks", "export.speaks"}, {"Answers", "export.answers"},
				{"At", "export.saved"},
			},
		},
		reflect.TypeFor[peer.Request](): {
			shown: []shownField{
				{"Member", off}, {"Name", "export.name"}, {"Created", "export.asked"}, {"Help", "mentor.form.help"},
				{"Languages", "mentor.form.languages"}, {"Avoid", "mentor.form.avoid"}, {"Wish", "mentor.form.wish"},
				{"Hours", "mentor.form.hours"}, {"Closed", "export.closed"},
			},
			withheld: []string{"ID", "State", "ClaimedBy", "ClaimedAt", "Mentor", "Asked", "Declined", "Version", "Asks", "Pairing", "SeemsAskedUntil", "Counted", "Quiet"},
		},
		reflect.TypeFor[peer.Pairing](): {
			shown: []shownField{
				{"Mentor", "export.mentor"}, {"Mentee", "export.mentee"}, {"Since", "export.since"},
				{"Ended", "export.ended"},
			},
			withheld: []string{"ID", "Request", "EndedBy", "QueuedAt", "MentorBack", "MenteeBack"},
		},
		reflect.TypeFor[peer.Report](): {
			shown: []shownField{
				{"From", off}, {"About", "export.about"}, {"Texts", "export.wrote"}, {"At", "export.when"},
				{"Closed", "export.closed"},
			},
			withheld: []string{"ID", "FromRef", "AboutRef", "Request", "Room", "LastBy", "Openers", "Handler", "HandledAt", "LookedAt", "Upheld", "Paused"},
		},
		reflect.TypeFor[peer.HeldWords](): {
			shown: []shownField{
				{"About", "export.about"}, {"Text", "export.wrote"}, {"At", "export.when"},
			},
			withheld: []string{"ID", "Shown"},
		},
		reflect.TypeFor[peer.HandOver](): {
			shown: []shownField{
				{"Note", "export.wrote"}, {"At", "export.when"},
			},
			withheld: []string{"ID", "By"},
		},
	}
}

// sharedFields are those of the door and of circles.
func sharedFields() fieldList {
	return fieldList{
		reflect.TypeFor[peer.Hello](): {
			shown: []shownField{
				{"At", "export.when"},
			},
			withheld: []string{"ID", "Waves", "Answers"},
		},
		reflect.TypeFor[storage.CircleSeat](): {
			shown: []shownField{
				{"About", title}, {"Seat", within}, {"Ends", "export.ends"},
			},
			withheld: []string{"Circle"},
		},
		reflect.TypeFor[peer.Seat](): {
			shown: []shownField{
				{"Joined", "export.joined"}, {"ShareBy", "export.share-by"}, {"QuietUntil", "export.quiet"},
			},
			withheld: []string{"Member", "Arrived", "Left"},
		},
		reflect.TypeFor[peer.CircleSide](): {
			shown: []shownField{
				{"Asks", "export.circle-asks"}, {"Messages", "export.circle-messages"}, {"Look", "export.circle-look"},
			},
			withheld: []string{"Circles", "Invited"},
		},
		reflect.TypeFor[peer.CircleAsk](): {
			shown: []shownField{
				{"Made", "export.asked"}, {"Line", "export.wrote"}, {"Over", "export.ended"},
			},
			withheld: []string{"ID", "Circle", "Member", "State", "Answered", "Declined", "Admitted", "Let", "Unseen", "Pending"},
		},
		reflect.TypeFor[peer.CircleLook](): {
			shown: []shownField{
				{"Languages", "export.languages"}, {"Hours", "export.hours"}, {"Since", "export.found-since"},
			},
		},
	}
}

// namedFields are those of records that name people.
func namedFields() fieldList {
	return fieldList{
		reflect.TypeFor[peer.Fact](): {
			shown: []shownField{
				{"Kind", title}, {"About", "export.about"}, {"At", "export.when"},
			},
			withheld: []string{"By", "Gone", "Ref"},
		},
		reflect.TypeFor[peer.Name](): {shown: []shownField{{"Shown", "export.name"}, {"UserName", "export.user-name"}}},
		reflect.TypeFor[storage.PostedTarget](): {
			shown: []shownField{
				{"Posted", off},
			},
			withheld: []string{"Target"},
		},
		reflect.TypeFor[storage.Posted](): {
			shown: []shownField{
				{"Channel", off}, {"Message", off}, {"Gone", off},
			},
			withheld: []string{"Hash", "About", "InTarget", "Held"},
		},
		reflect.TypeFor[storage.Mention](): {
			shown: []shownField{
				{"What", title}, {"Day", "export.day"}, {"Meeting", "export.meeting"},
			},
			withheld: []string{"Target"},
		},
		reflect.TypeFor[storage.AuditMention](): {shown: []shownField{{"Verb", title}, {"At", off}, {"Acted", off}}},
	}
}

// exportedData returns the fields of storage.MemberData that are exported, in their order there: what the table of records
// says, and the two that are no records of the member.
func exportedData() []shownField {
	kinds := storage.ExportedKinds()
	kinds["Audit"] = storage.ExportedKind{Heading: "export.audit"}
	kinds["MentoringBanned"] = storage.ExportedKind{Heading: "export.barred"}
	var out []shownField
	for _, f := range reflect.VisibleFields(reflect.TypeFor[storage.MemberData]()) {
		if kind, ok := kinds[f.Name]; ok {
			says := kind.Heading
			if says == storage.OffPage {
				says = off
			}
			out = append(out, shownField{f.Name, says})
		}
	}
	return out
}
