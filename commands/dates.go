package commands

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"waymark/peer"
)

// Day parses a date in the past or present, as members write it, from an option or a form field, and reports whether there
// was one. The caller checks whether the date is allowed.
func (rq Request) Day(name string, today peer.Day) (peer.Day, bool, error) {
	return rq.date(name, today, peer.ParseDay, "refusal.not-a-day")
}

// FutureDay is Day for a date in the future, where "2 weeks" means in two weeks.
func (rq Request) FutureDay(name string, today peer.Day) (peer.Day, bool, error) {
	return rq.date(name, today, peer.ParseFutureDay, "refusal.not-a-future-day")
}

// date reads a date with parse. The catalogue's own names of months and days are understood too: what the bot writes, it
// reads.
func (rq Request) date(
	name string, today peer.Day, parse func(string, peer.Day) (peer.Day, error), refusal string,
) (peer.Day, bool, error) {
	w, given := rq.Text(name)
	if !given || w == "" {
		return 0, false, nil
	}
	d, err := parse(w.Reveal(), today)
	if err != nil {
		d, err = parse(rq.inEnglish(w.Reveal()), today)
	}
	if err != nil {
		return 0, false, Refuse(refusal, nil)
	}
	return d, true, nil
}

// inEnglish replaces the catalogue's names of months, and its words for today and yesterday, by the English ones.
func (s Env) inEnglish(date string) string {
	english := map[string]string{
		Fold(s.Label("day.today")): "today", Fold(s.Label("day.yesterday")): "yesterday",
	}
	for m := time.January; m <= time.December; m++ {
		for _, key := range []string{"month.%d", "month.short.%d"} {
			english[Fold(s.Label(fmt.Sprintf(key, int(m))))] = m.String()
		}
	}
	if e, ok := english[Fold(date)]; ok {
		return e
	}
	words := strings.Fields(strings.ReplaceAll(date, ",", " "))
	for i, w := range words {
		if e, ok := english[Fold(w)]; ok {
			words[i] = e
		}
	}
	return strings.Join(words, " ")
}

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
