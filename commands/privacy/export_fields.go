package privacy

import (
	"reflect"
	"slices"
	"strings"

	"waymark/commands/mentoring"
	"waymark/commands/support"
	"waymark/peer"
	"waymark/storage"
)

// This file says what leaves the program in a member's export, and what /privacy show counts: the fields listed here, and
// nothing else. A field that is in neither list fails a test, so whoever adds one has to decide.

// fields are the fields of a stored type, in the order of the export.
type fields struct {
	// shown are exported. A person may be named in them only if the member named that person: whom they blocked or
	// reported, and who they are paired with.
	shown string
	// withheld are not: they tell of others (who blocked, was asked, declined, opened, approved), or mean nothing outside
	// of the program.
	withheld string
}

// exportFields is the list of all types in storage.MemberData.
func exportFields() map[reflect.Type]fields {
	return map[reflect.Type]fields{
		reflect.TypeFor[storage.MemberData](): {
			shown: "Member CheckIns Journeys Milestones Mentor Reminder Requests Pairings Reports HeldWords Posted Mentions Audit Facts " +
				"MentoringBanned",
			withheld: "Due Outbox", // what is on its way, all of it made of the rest
		},
		reflect.TypeFor[peer.Member](): {
			shown:    "ID Consent ConsentAt Calendar ZoneSet Share KeepNotes SupportDMs Country QuietUntil Blocked News",
			withheld: "",
		},
		reflect.TypeFor[peer.Calendar]():        {shown: "Zone Rollover"},
		reflect.TypeFor[peer.News]():            {shown: "Kind Day At", withheld: "From"},
		reflect.TypeFor[peer.CheckIn]():         {shown: "Day Zone Entry InRoom Previous Earlier At", withheld: "Version By Supporters"},
		reflect.TypeFor[peer.Entry]():           {shown: "Mood Note Share"},
		reflect.TypeFor[peer.Journey]():         {shown: "ID Name Since Counting ForSomeone Setbacks Ended AutoShare", withheld: "Moved CaughtUp"},
		reflect.TypeFor[peer.Setback]():         {shown: "Day Restart Note", withheld: "ID"},
		reflect.TypeFor[peer.Milestone]():       {shown: "Journey Count Rung Start Day Text State SharedOn Role", withheld: "ID Celebrations"},
		reflect.TypeFor[peer.Rung]():            {shown: "Days Months Years"},
		reflect.TypeFor[peer.Mentor]():          {shown: "Member Name UserName Languages About Capacity State Offered Proposed Hours Speaks Answers Conduct Leave", withheld: "LastAssigned ApprovedBy"},
		reflect.TypeFor[peer.MentorWords]():     {shown: "About Speaks Answers At"},
		reflect.TypeFor[peer.Reminder]():        {shown: "Alarm State", withheld: "Unanswered"},
		reflect.TypeFor[peer.Alarm]():           {shown: "Hour Minute LastFired Resumes"},
		reflect.TypeFor[peer.Request]():         {shown: "Member Name Help Languages Avoid Created Closed Wish Hours", withheld: "ID State ClaimedBy ClaimedAt Mentor Asked Declined Version Asks Pairing SeemsAskedUntil Counted"},
		reflect.TypeFor[peer.Pairing]():         {shown: "Mentor Mentee Since Ended", withheld: "ID Request EndedBy QueuedAt"},
		reflect.TypeFor[peer.Report]():          {shown: "From About Texts At Closed", withheld: "ID FromRef AboutRef Request LastBy Openers Handler HandledAt Upheld"},
		reflect.TypeFor[peer.HeldWords]():       {shown: "About Text At", withheld: "ID"},
		reflect.TypeFor[peer.Fact]():            {shown: "Kind About At", withheld: "By Gone Ref"},
		reflect.TypeFor[storage.Posted]():       {shown: "Channel Message Gone", withheld: "Hash About InTarget"},
		reflect.TypeFor[storage.Mention]():      {shown: "What Day", withheld: "Target"},
		reflect.TypeFor[storage.PostedTarget](): {shown: "Posted", withheld: "Target"},
		reflect.TypeFor[storage.AuditMention](): {shown: "At Verb Acted"},
	}
}

// shownFields are the names of a type's exported fields, in order; none for a type that is not listed.
func shownFields(t reflect.Type) []string { return strings.Fields(exportFields()[t].shown) }

// ownIn is a member's data without the records that would tell of others by being there: questions to mentors, and that
// someone is worried about the member. The member's own are their posts and what they wrote to moderators.
func ownIn(d storage.MemberData) storage.MemberData {
	d.Posted = slices.DeleteFunc(slices.Clone(d.Posted), func(p storage.PostedTarget) bool {
		return mentoring.IsAsk(parsed(p.Target))
	})
	d.Mentions = slices.DeleteFunc(slices.Clone(d.Mentions), func(n storage.Mention) bool { return isTalk(n.Target) })
	return d
}

// isTalk reports whether a target is a card with what someone wrote to the moderators.
func isTalk(target string) bool { return parsed(target).Is(support.TalkCards) }
