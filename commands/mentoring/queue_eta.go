package mentoring

import (
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// waitText says honestly how long it took lately until a mentor was asked, or that it is not known yet. It is "" for a request
// that waits longer already.
func waitText(tx *storage.Tx, s commands.Env, r peer.Request) (words.Text, error) {
	desk, err := tx.GuildStats()
	if err != nil {
		return "", err
	}
	wait, known := desk.MedianWait()
	const day = 24 * time.Hour
	switch {
	case known && s.Now.Sub(r.Created) > wait:
		return "", nil
	case !known:
		return s.Say("mentor.wait.unknown", nil), nil
	case wait <= time.Hour:
		return s.Say("mentor.wait.hour", nil), nil
	case wait < 2*day:
		return s.Say("mentor.wait.hours", words.Args{"Count": roundUp(wait, time.Hour)}), nil
	}
	return s.Say("mentor.wait.days", words.Args{"Count": roundUp(wait, day)}), nil
}

// roundUp never promises less than it took.
func roundUp(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

// countWait notes how long a request waited until a mentor was asked for the first time.
func countWait(tx *storage.Tx, rq commands.Request, r *peer.Request) error {
	if r.Counted {
		return nil
	}
	r.Counted = true
	desk, err := tx.GuildStats()
	if err != nil {
		return err
	}
	return tx.PutGuildStats(desk.WithWait(rq.Now.Sub(r.Created)))
}
