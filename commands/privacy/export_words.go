package privacy

import (
	"reflect"
	"strings"
	"time"
	"unicode"

	"waymark/peer"
)

// inWords is how a value of a type that has a word for it is written.
func inWords(v reflect.Value) (any, bool) {
	switch x := v.Interface().(type) {
	case peer.UserText:
		return x.Reveal(), true
	case peer.Day:
		return x.String(), true
	case peer.ID:
		return x.String(), true
	case time.Time:
		if x.IsZero() {
			return nil, true
		}
		return x.Format(time.RFC3339Nano), true
	case peer.Mood:
		return x.Name(), true
	case peer.Share:
		return wordFor(int(x), "just_me", "mood_only", "mood_and_note", "mood_and_note_covered"), true
	case peer.ReminderState:
		return wordFor(int(x), "off", "on", "private_messages_are_closed", "waits_for_your_answer"), true
	case peer.Weekdays:
		var days []string
		for _, d := range x.List() {
			days = append(days, strings.ToLower(d.String()))
		}
		return days, true
	case peer.Counting:
		return wordFor(int(x), "all_my_days", "since_last_time", "both", "no_numbers"), true
	case peer.Count:
		return wordFor(int(x), "", "all_my_days", "since_last_time", "own_words"), true
	case peer.MilestoneState:
		return wordFor(int(x), "", "recorded", "offered", "shared", "shared_without_the_number", "kept", "deleted"), true
	case peer.FactKind:
		return wordFor(int(x), "", "blocked", "removed", "banned", "reported", "report_upheld"), true
	case peer.MentorState:
		return wordFor(int(x), "", "offered", "open", "paused", "removed", "left"), true
	case peer.NewsKind:
		return wordFor(int(x), "", "support", "celebration", "private_messages_are_closed", "mentoring",
			"reminder_stopped", "not_answered_yet", "a_moderator_will_write", "not_brought_to_moderators",
			"check_in_not_shown", "check_in_still_shown", "report_taken_up", "report_not_opened", "pairing_ended",
			"no_longer_waited_for", "mentor_approved", "request_ended_while_away", "pairing_ended_while_away",
			"mentoring_ended_while_away",
			"role_refused", "note_covered", "sharing_paused", "moderators_channel_open", "wait_message_missed",
			"not_with_the_moderators_yet", "with_the_moderators_now",
			"meeting_reminder_stopped", "meeting_reminder_missed", "hosting_message_undelivered",
			"circle_ask", "circle_answer", "circle_hidden",
			"circle_asks_to_go_on", "circle_of_two", "circle_goes_on", "circle_over", "circle_removed",
			"wave", "hello_not_shown", "meeting_changed",
			"milestone_not_shown", "milestone_still_shown", "role_not_taken_off"), true
	case uint64:
		return peer.ID(x).String(), true // more digits than JavaScript keeps
	}
	return nil, false
}

// wordFor is the nth word; the number itself where there is none.
func wordFor(n int, all ...string) any {
	if n < 0 || n >= len(all) {
		return n
	}
	return all[n]
}

// snake writes KeepNotes as keep_notes and SupportDMs as support_dms.
func snake(name string) string {
	var b strings.Builder
	r := []rune(name)
	for i, c := range r {
		before := i > 0 && unicode.IsLower(r[i-1])
		if unicode.IsUpper(c) && before {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
