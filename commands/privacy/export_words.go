package privacy

import (
	"reflect"
	"strings"
	"time"
	"unicode"

	"waymark/peer"
	"waymark/storage"
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
		return wordFor(int(x), "", "blocked", "removed", "banned", "reported", "report_upheld", "sharing_paused", "removed_from_circle"), true
	case storage.MentionKind:
		return x.String(), true
	case peer.MentorState:
		return wordFor(int(x), "", "offered", "open", "paused", "removed", "left"), true
	case peer.NewsKind:
		return wordFor(int(x), newsWords()...), true
	case uint64:
		return peer.ID(x).String(), true // more digits than JavaScript keeps
	}
	return nil, false
}

// newsWords are the words for the kinds of news, each beside its kind, so that a new kind moves no other's word.
func newsWords() []string {
	return []string{
		peer.NewsSupport:               "support",
		peer.NewsCelebrate:             "celebration",
		peer.NewsDMsClosed:             "private_messages_are_closed",
		peer.NewsMentor:                "mentoring",
		peer.NewsReminderClosed:        "reminder_stopped",
		peer.NewsTalkUnanswered:        "not_answered_yet",
		peer.NewsTalkAnswered:          "a_moderator_took_it",
		peer.NewsTalkNotBrought:        "not_brought_to_moderators",
		peer.NewsNotShown:              "check_in_not_shown",
		peer.NewsStillShown:            "check_in_still_shown",
		peer.NewsReportTaken:           "report_taken_up",
		peer.NewsReportUnread:          "report_not_opened",
		peer.NewsPairingEnded:          "pairing_ended",
		peer.NewsAskOver:               "no_longer_waited_for",
		peer.NewsApproved:              "mentor_approved",
		peer.NewsRequestLeft:           "request_ended_while_away",
		peer.NewsPairingLeft:           "pairing_ended_while_away",
		peer.NewsMentoringLeft:         "mentoring_ended_while_away",
		peer.NewsRoleRefused:           "role_refused",
		peer.NewsCovered:               "note_covered",
		peer.NewsPaused:                "sharing_paused",
		peer.NewsModeratorsOpen:        "moderators_channel_open",
		peer.NewsWaitMissed:            "wait_message_missed",
		peer.NewsNotBroughtYet:         "not_with_the_moderators_yet",
		peer.NewsBrought:               "with_the_moderators_now",
		peer.NewsMeetingReminderClosed: "meeting_reminder_stopped",
		peer.NewsMeetingMissed:         "meeting_reminder_missed",
		peer.NewsHosting:               "hosting_message_undelivered",
		peer.NewsHostingLet:            "may_host",
		peer.NewsHostingNotYet:         "may_not_host_yet",
		peer.NewsCircleAsk:             "circle_ask",
		peer.NewsCircleAnswer:          "circle_answer",
		peer.NewsCircleHidden:          "circle_hidden",
		peer.NewsCircleVote:            "circle_asks_to_go_on",
		peer.NewsCircleShort:           "circle_of_two",
		peer.NewsCircleGoesOn:          "circle_goes_on",
		peer.NewsCircleOver:            "circle_over",
		peer.NewsCircleRemoved:         "circle_removed",
		peer.NewsCircleTogether:        "circle_together",
		peer.NewsCircleNamed:           "circle_named",
		peer.NewsCircleNotTogether:     "circle_not_together",
		peer.NewsWorryTaken:            "worry_taken",
		peer.NewsClaimLapsed:           "no_moderator_has_it_now",
		peer.NewsStillInThread:         "still_in_a_circles_thread",
		peer.NewsWave:                  "wave",
		peer.NewsHelloNotShown:         "hello_not_shown",
		peer.NewsMeetingChanged:        "meeting_changed",
		peer.NewsMilestoneNotShown:     "milestone_not_shown",
		peer.NewsMilestoneStillShown:   "milestone_still_shown",
		peer.NewsRoleStays:             "role_not_taken_off",
	}
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
