package checkin_test

import (
	"bytes"
	"context"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waymark/commands"
	"waymark/commands/chart"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
)

// charts is a folder to write every variant of the picture to, for a person to look at.
var charts = flag.String("charts", "", "write every variant of /history's picture into this `folder`")

// A variant is a way that someone's entries may look.
type variant struct {
	name, period string
	today        peer.Day
	mood         func(ago int) peer.Mood // 0: no entry on that day
	age          int                     // how many days ago the first entry can be at most
	events       []chart.Event
}

// first is the day of the first entry.
func (v variant) first() peer.Day {
	for ago := v.age; ago > 0; ago-- {
		if v.mood(ago) != 0 {
			return v.today - peer.Day(ago)
		}
	}
	return v.today
}

func variants() []variant {
	today := peer.Date(2026, time.March, 2)
	wave := func(ago int) peer.Mood { // up and down, with a hard week now and then
		return []peer.Mood{4, 3, 4, 5, 4, 4, 3, 2, 1, 2, 3, 3, 4, 5, 5, 4, 3, 3, 2, 3, 4, 4, 3}[(ago*ago/7+ago)%23]
	}
	gaps := func(ago int) peer.Mood {
		if ago%9 > 5 || ago%31 > 20 {
			return 0
		}
		return wave(ago)
	}
	sparse := func(ago int) peer.Mood {
		if ago%11 != 4 {
			return 0
		}
		return wave(ago)
	}
	one := func(ago int) peer.Mood {
		if ago != 3 {
			return 0
		}
		return peer.GettingBy
	}
	events := []chart.Event{
		{Day: today - 3, Kind: chart.Milestone}, {Day: today - 4, Kind: chart.Milestone}, {Day: today - 20, Kind: chart.Milestone},
		{Day: today - 20, Kind: chart.Setback}, {Day: today - 60, Kind: chart.Setback}, {Day: today - 200, Kind: chart.Milestone},
	}
	var all []variant
	for _, p := range checkin.Periods() {
		for name, mood := range map[string]func(int) peer.Mood{
			"every-day": wave, "gaps": gaps, "sparse": sparse, "one": one,
			"all-moods": func(ago int) peer.Mood { return peer.Mood(ago%5 + 1) },
			"all-hard":  func(int) peer.Mood { return peer.VeryHard },
			"all-good":  func(int) peer.Mood { return peer.Good },
			"new-here": func(ago int) peer.Mood {
				if ago > 4 {
					return 0
				}
				return wave(ago)
			},
		} {
			all = append(all, variant{name: name, period: p, today: today, mood: mood, age: 800})
		}
	}
	return append(all,
		variant{name: "leap-year", period: "a year", today: peer.Date(2028, time.December, 31), mood: wave, age: 800},
		variant{name: "new-year", period: "30 days", today: peer.Date(2026, time.January, 3), mood: gaps, age: 800},
		variant{name: "signs", period: "30 days", today: today, mood: gaps, age: 800, events: events},
		variant{name: "signs", period: "90 days", today: today, mood: gaps, age: 800, events: events},
		variant{name: "signs", period: "a year", today: today, mood: wave, age: 800, events: events},
		variant{name: "setback", period: "90 days", today: today, mood: wave, age: 40, events: events[3:4]},
		variant{name: "first-year", period: "everything", today: today, mood: wave, age: 300},
		variant{name: "ten-years", period: "everything", today: today, mood: wave, age: 3650},
	)
}

// entries are the check-ins of a variant, as /history reads them.
func (v variant) entries() (commands.Request, checkin.Span, []peer.DayMood) {
	rq := commands.Request{Env: commands.Env{Catalogue: words.English()}, Options: map[string]commands.Value{"period": {Text: v.period}}}
	s := checkin.Period(rq, v.today, v.first(), v.today)
	var entries []peer.DayMood
	for d := s.From; d <= s.To; d++ {
		if m := v.mood(int(v.today - d)); m != 0 {
			entries = append(entries, peer.DayMood{Day: d, Mood: m})
		}
	}
	return rq, s, entries
}

// TestCharts draws every variant. With -charts it keeps the pictures, and their texts beside them.
func TestCharts(t *testing.T) {
	for _, v := range variants() {
		name := v.period + " " + v.name
		rq, s, entries := v.entries()
		reply := checkin.Picture(rq, s, entries, v.events)
		commandstest.CheckReply(t, reply)
		files, err := reply.Attachments(context.Background())
		if err != nil || len(files) != 1 {
			t.Fatalf("%s: %d files, %v", name, len(files), err)
		}
		f := files[0]
		commandstest.CheckLength(t, "alt", f.Alt.Reveal(), 1, 1024) // Discord: Attachment
		img, err := png.Decode(bytes.NewReader(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds(); got.Dx() != chart.Width || got.Dy() != chart.Height {
			t.Errorf("%s: %v", name, got)
		}
		if len(f.Data) > 200<<10 {
			t.Errorf("%s: %d bytes for someone on a phone", name, len(f.Data))
		}
		if alt := f.Alt.Reveal(); !utf8.ValidString(alt) || strings.Contains(alt, "history.") {
			t.Errorf("%s: alt text %q", name, alt)
		}
		if *charts != "" {
			text := reply.Message.PlainText() + "\n\n" + f.Alt.Reveal() + "\n"
			write(t, name+".png", f.Data)
			write(t, name+".txt", []byte(text))
		}
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(*charts, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*charts, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkChartOfAYear(b *testing.B) {
	v := variants()[len(variants())-8] // of a leap year
	rq, s, entries := v.entries()
	size := 0
	for b.Loop() {
		files, err := checkin.Picture(rq, s, entries, v.events).Attachments(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		size = len(files[0].Data)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/picture")
	b.ReportMetric(float64(size)/1024, "KiB")
}
