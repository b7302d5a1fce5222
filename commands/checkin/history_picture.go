package checkin

import (
	"context"
	"slices"
	"strconv"

	"waymark/commands"
	"waymark/commands/chart"
	"waymark/commands/words"
	"waymark/peer"
)

// Picture answers with the figures of a span as text and as a picture. There is at least one entry.
func Picture(rq commands.Request, s span, entries []peer.DayMood) commands.Reply {
	figures := Figures(rq.Env, s, entries)
	reply := commands.Say(within(commands.TextMax, "\n", append(slices.Clip(figures), moodKey(rq.Env))))
	reply.Attachments = func(context.Context) ([]commands.File, error) {
		data, err := Drawing(rq.Env, s, entries).PNG()
		return []commands.File{{
			Name: "moods.png", Type: "image/png", Data: data,
			Alt: rq.Say("history.picture", words.Args{"From": s.From, "To": s.To, "Count": len(entries)}),
		}}, err
	}
	return reply
}

// Figures are how many days had an entry and with which moods, first of the whole span, then of its parts,
// the earliest first. A part without entries is not named.
func Figures(s commands.Env, p span, entries []peer.DayMood) []words.Text {
	var parts []words.Text
	for from := 0; from < len(entries); {
		first, to := p.part(entries[from].Day), from
		for to < len(entries) && p.part(entries[to].Day) == first {
			to++
		}
		name := s.Say("history.month", words.Args{"Month": words.ShortMonth(first)})
		if p.weekly {
			name = s.Say("history.week", words.Args{"Day": first})
		}
		parts = append(parts, s.Say("history.part", words.Args{"Part": name, "Moods": moodCounts(s, entries[from:to])}))
		from = to
	}
	whole := s.Say("history.days", words.Args{
		"Count": len(entries), "From": p.From, "To": p.To, "Moods": moodCounts(s, entries),
	})
	if len(parts) == 1 {
		return []words.Text{whole}
	}
	return append([]words.Text{whole}, parts...)
}

// moodCounts says how often each mood was put down, the best first; moods that were not are left out.
func moodCounts(s commands.Env, entries []peer.DayMood) words.Text {
	n := map[peer.Mood]int{}
	for _, c := range entries {
		if c.Mood.Valid() {
			n[c.Mood]++
		}
	}
	var all []words.Text
	for _, mood := range slices.Backward(peer.Moods()) {
		if n[mood] > 0 {
			all = append(all, moodCount(s, mood, n[mood]))
		}
	}
	return words.Join(", ", all...)
}

func moodCount(s commands.Env, m peer.Mood, n int) words.Text {
	return s.Say("history.mood", words.Args{"Mood": MoodWord(s, m), "Days": n})
}

// within joins texts in n characters. Where there is no room for all, the parts after the first two go first: the
// whole stands in these.
func within(n int, sep string, texts []words.Text) words.Text {
	for {
		all := words.Join(sep, texts...)
		if all.Length() <= n || len(texts) <= 2 {
			return all
		}
		texts = append(texts[:2:2], texts[3:]...)
	}
}

// rowNames are the names of the picture's rows, the lowest first. A community's own words may need letters that the
// picture's fonts do not have; then they are numbers, and numbered is true.
func rowNames(s commands.Env) (names []string, numbered bool) {
	for _, mood := range peer.Moods() {
		names = append(names, MoodWord(s, mood).Reveal())
	}
	if chart.Writes(names...) {
		return names, false
	}
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return names, true
}

// moodKey says which number is which mood, where the picture has numbers.
func moodKey(s commands.Env) words.Text {
	if _, numbered := rowNames(s); !numbered {
		return ""
	}
	var all []words.Text
	for _, mood := range peer.Moods() {
		all = append(all, moodCount(s, mood, int(mood)))
	}
	return s.Say("history.key", words.Args{"Key": words.Join(", ", all...)})
}

// Drawing is the picture of a span.
func Drawing(s commands.Env, p span, entries []peer.DayMood) chart.Chart {
	c := chart.Chart{
		Title: s.Say("history.title", words.Args{"From": p.From, "To": p.To}).Reveal(),
		First: p.From, Last: p.To, Ticks: ticks(s, p),
	}
	if !chart.Writes(c.Title) {
		c.Title = p.From.String() + " – " + p.To.String()
	}
	c.Levels, _ = rowNames(s)
	for _, e := range entries {
		c.Marks = append(c.Marks, chart.Mark{Day: e.Day, Level: int(e.Mood)})
	}
	return c
}

// ticks name days under the picture: every seventh of a month, back from the last, else the beginning of each month.
func ticks(s commands.Env, p span) []chart.Tick {
	var ticks []chart.Tick
	for d := p.From; d <= p.To; d++ {
		if p.weekly && (p.To-d)%7 != 0 || !p.weekly && monthOf(d) != d {
			continue
		}
		label := s.Say("history.tick", words.Args{"Day": words.ShortDay(d)}).Reveal()
		if !chart.Writes(label) {
			label = d.String()[len("2026-"):]
		}
		ticks = append(ticks, chart.Tick{Day: d, Label: label})
	}
	return ticks
}
