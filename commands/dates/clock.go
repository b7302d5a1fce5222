package dates

import (
	"fmt"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// Maximum lengths of text options that several features have, in characters.
const (
	MaxClockLength = 20 // a time of day
	MaxZoneLength  = 64 // a time zone; the longest has 32
	MaxDateLength  = 40 // a written date
)

// Clock returns a time of day as text ("08:05").
func Clock(a peer.Alarm) words.Text { return words.Text(fmt.Sprintf("%02d:%02d", a.Hour, a.Minute)) }

// ClockOption parses a time of day from an option, and reports whether there was one.
func ClockOption(rq commands.Request, option string) (hour, minute int, given bool, err error) {
	w, given := rq.Text(option)
	if !given {
		return 0, 0, false, nil
	}
	hour, minute, err = peer.ParseClock(w.Reveal())
	if err != nil {
		return 0, 0, false, commands.Refuse("refusal.no-time", words.Args{"Time": w})
	}
	return hour, minute, true, nil
}
