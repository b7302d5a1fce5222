// Package dates reads dates, times of day and time zones as members write them, in their language or in English.
package dates

import (
	"errors"

	"waymark/commands"
	"waymark/peer"
)

// Day parses a date in the past or present, as members write it, from an option or a form field, and reports whether there
// was one. The caller checks whether the date is allowed.
func Day(rq commands.Request, name string, today peer.Day) (peer.Day, bool, error) {
	return date(rq, name, today, false)
}

// FutureDay is Day for a date in the future, where "2 weeks" means in two weeks.
func FutureDay(rq commands.Request, name string, today peer.Day) (peer.Day, bool, error) {
	return date(rq, name, today, true)
}

// date reads a date in the member's language or in English: what the bot writes, it reads. ahead says that it is in the future.
func date(rq commands.Request, name string, today peer.Day, ahead bool) (peer.Day, bool, error) {
	parse, refusal := peer.ParseDay, "refusal.not-a-day"
	if ahead {
		parse, refusal = peer.ParseFutureDay, "refusal.not-a-future-day"
	}
	w, given := rq.Text(name)
	if !given || w == "" {
		return 0, false, nil
	}
	d, err := parse(EnglishDate(rq.Env, w.Reveal(), ahead), today)
	if err != nil {
		d, err = parse(w.Reveal(), today)
	}
	if err != nil {
		return 0, false, commands.Refuse(refusal, nil)
	}
	return d, true, nil
}

// EnglishDate returns a date that a member typed with English words in place of those of their language. ahead says that it is
// in the future.
func EnglishDate(s commands.Env, typed string, ahead bool) string {
	return s.Readers().EnglishDate(typed, ahead)
}

// EnglishDays is EnglishDate for days of the week, and for rules such as "Mon, Thu 19:00".
func EnglishDays(s commands.Env, typed string) string { return s.Readers().EnglishDays(typed) }

// RefuseDay turns errors of package peer about dates into refusals. Other errors are returned as they are.
func RefuseDay(err error) error {
	switch {
	case errors.Is(err, peer.ErrFuture):
		return commands.Refuse("refusal.future", nil)
	case errors.Is(err, peer.ErrTooLongAgo):
		return commands.Refuse("refusal.too-long-ago", nil)
	case errors.Is(err, peer.ErrRestart):
		return commands.Refuse("refusal.restart", nil)
	case errors.Is(err, peer.ErrNoSetback):
		return commands.Refuse("journey.no-such-setback", nil)
	}
	return err
}
