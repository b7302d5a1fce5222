package privacy

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/commands/support"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// privacyExport gives a member everything that is kept about them as one JSON file, which only they see. People
// and things on Discord stand in it by their ids, as text.
func privacyExport(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	d, err := tx.MemberData(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	d = ownIn(d, rq.Member)
	if len(Kept(rq.Env, d)) == 0 {
		return rq.Reply("privacy.nothing", nil), nil
	}
	data, err := Exported(rq, d)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("privacy.export", nil)
	alt := rq.Say("privacy.export-alt", nil)
	reply.Attachments = func(context.Context) ([]commands.File, error) {
		return []commands.File{{Name: "waymark.json", Type: "application/json", Data: data, Alt: alt}}, nil
	}
	return reply, nil
}

// ownIn is a dossier without what is for others to tell: which mentors were asked and said no, who ended a pairing, who worried
// about the person.
func ownIn(d storage.MemberData, person peer.ID) storage.MemberData {
	d.Requests, d.Pairings = slices.Clone(d.Requests), slices.Clone(d.Pairings)
	for i := range d.Requests {
		r := &d.Requests[i]
		r.Declined = nil
		if r.State == peer.AskedMentor {
			r.Mentor = 0
		}
	}
	for i := range d.Pairings {
		if p := &d.Pairings[i]; p.EndedBy != person {
			p.EndedBy = 0
		}
	}
	d.Posted = slices.DeleteFunc(slices.Clone(d.Posted), func(p storage.PostedTarget) bool { return othersToTell(p.Target) })
	d.Outbox = slices.DeleteFunc(slices.Clone(d.Outbox), func(w storage.OutboxItem) bool { return othersToTell(w.Target) })
	d.Mentions = slices.DeleteFunc(slices.Clone(d.Mentions), func(n storage.Mention) bool { return isTalk(n.Target) })
	for i := range d.Mentions {
		d.Mentions[i].Target = ""
	}
	return d
}

// othersToTell says whether something on Discord, or wished there, is a question to a mentor, of which the member does not
// learn.
func othersToTell(target string) bool { return mentoring.IsAsk(parsed(target)) }

// isTalk says whether something is what a member wrote to the moderators.
func isTalk(target string) bool { return parsed(target).Is(support.TalkCards) }

// exported writes a dossier as JSON. What there is follows from the fields of the types themselves, so that a
// new field cannot be forgotten.
func Exported(rq commands.Request, d storage.MemberData) ([]byte, error) {
	out := plain(reflect.ValueOf(d)).(map[string]any)
	var waiting []any
	for _, w := range d.Outbox {
		e, err := commands.DecodeEffect(w.Body)
		if err != nil {
			return nil, err
		}
		one := plain(reflect.ValueOf(w)).(map[string]any)
		one["body"] = plain(reflect.ValueOf(e))
		waiting = append(waiting, one)
	}
	out["wishes"] = waiting
	out["server"], out["made"] = rq.Guild.String(), rq.Now.Format(time.RFC3339)
	return json.MarshalIndent(out, "", "  ")
}

// plain turns a value of storage's or peer's into what JSON can say, with members' own words in it.
func plain(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	if w, ok := inWords(v); ok {
		return w
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil // a wish's body; see exported
		}
		all := make([]any, v.Len())
		for i := range all {
			all[i] = plain(v.Index(i))
		}
		return all
	case reflect.Struct:
		return plainStruct(v)
	}
	return v.Interface()
}

func plainStruct(v reflect.Value) map[string]any {
	out := map[string]any{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		in := plain(v.Field(i))
		if inner, ok := in.(map[string]any); ok && f.Anonymous {
			for k, x := range inner {
				out[k] = x
			}
			continue
		}
		out[snake(f.Name)] = in
	}
	return out
}

// inWords is how a value of a type that has a word for it is written.
func inWords(v reflect.Value) (any, bool) {
	switch x := v.Interface().(type) {
	case peer.UserText:
		return x.Reveal(), true
	case words.Text:
		return x.Reveal(), true
	case commands.Target:
		return x.String(), true
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
		return wordFor(int(x), "", "very_hard", "hard", "getting_by", "okay", "good"), true
	case peer.Share:
		return wordFor(int(x), "just_me", "mood_only", "mood_and_note", "mood_and_note_covered"), true
	case peer.Counting:
		return wordFor(int(x), "all_my_days", "since_last_time", "both", "no_numbers"), true
	case peer.Count:
		return wordFor(int(x), "", "all_my_days", "since_last_time", "own_words"), true
	case peer.MilestoneState:
		return wordFor(int(x), "", "recorded", "offered", "shared", "shared_without_the_number", "kept", "deleted"), true
	case peer.RequestState:
		return wordFor(int(x), "", "waiting", "a_mentor_was_asked", "a_mentor_said_yes", "paired", "withdrawn", "closed"), true
	case peer.MentorState:
		return wordFor(int(x), "", "offered", "open", "paused", "removed", "left"), true
	case peer.NewsKind:
		return wordFor(int(x), "", "support", "celebration", "private_messages_are_closed", "mentoring",
			"reminder_stopped", "not_answered_yet", "a_moderator_will_write", "not_brought_to_moderators",
			"check_in_not_shown", "check_in_still_shown", "report_taken_up", "report_not_opened", "pairing_ended",
			"no_longer_waited_for", "mentor_approved", "request_ended_while_away", "pairing_ended_while_away",
			"mentoring_ended_while_away",
			"role_refused", "note_covered", "sharing_paused", "moderators_channel_open"), true
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
