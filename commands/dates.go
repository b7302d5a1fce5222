package commands

import (
	"errors"
	"time"

	"waymark/commands/words"
	"waymark/peer"
)

// Day parses a date in the past or present, as members write it, from an option or a form field, and reports whether there
// was one. The caller checks whether the date is allowed.
func (rq Request) Day(name string, today peer.Day) (peer.Day, bool, error) {
	return rq.date(name, today, false)
}

// FutureDay is Day for a date in the future, where "2 weeks" means in two weeks.
func (rq Request) FutureDay(name string, today peer.Day) (peer.Day, bool, error) {
	return rq.date(name, today, true)
}

// date reads a date in the member's language or in English: what the bot writes, it reads. ahead says that it is in the future.
func (rq Request) date(name string, today peer.Day, ahead bool) (peer.Day, bool, error) {
	parse, refusal := peer.ParseDay, "refusal.not-a-day"
	if ahead {
		parse, refusal = peer.ParseFutureDay, "refusal.not-a-future-day"
	}
	w, given := rq.Text(name)
	if !given || w == "" {
		return 0, false, nil
	}
	d, err := parse(rq.EnglishDate(w.Reveal(), ahead), today)
	if err != nil {
		d, err = parse(w.Reveal(), today)
	}
	if err != nil {
		return 0, false, Refuse(refusal, nil)
	}
	return d, true, nil
}

// EnglishDate returns a date that a member typed with English words in place of those of their language. ahead says that it is
// in the future.
func (s Env) EnglishDate(typed string, ahead bool) string {
	return s.readers().EnglishDate(typed, ahead)
}

// EnglishDays is EnglishDate for days of the week, and for rules such as "Mon, Thu 19:00".
func (s Env) EnglishDays(typed string) string { return s.readers().EnglishDays(typed) }

// readers is the catalogue of the acting member's language, also where a message is said in another.
func (s Env) readers() *words.Catalogue {
	if s.Catalogue == nil && s.speech != nil {
		return s.speech.readers
	}
	return s.Catalogue
}

// Weekday is the name of a day of the week.
func (s Env) Weekday(d time.Weekday) words.Text { return s.words().Weekday(d) }

// RefuseDay turns errors of package peer about dates into refusals. Other errors are returned as they are.
func RefuseDay(err error) error {
	switch {
	case errors.Is(err, peer.ErrFuture):
		return Refuse("refusal.future", nil)
	case errors.Is(err, peer.ErrTooLongAgo):
		return Refuse("refusal.too-long-ago", nil)
	case errors.Is(err, peer.ErrRestart):
		return Refuse("refusal.restart", nil)
	case errors.Is(err, peer.ErrNoSetback):
		return Refuse("journey.no-such-setback", nil)
	}
	return err
}
