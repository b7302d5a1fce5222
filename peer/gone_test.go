package peer

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMemberAnswer(t *testing.T) {
	for _, c := range []struct {
		status, code int
		want         Presence
	}{
		{200, 0, PresenceHere}, {404, 10007, PresenceGone},
		{404, 10004, PresenceUnknown}, {404, 10013, PresenceUnknown}, {404, 0, PresenceUnknown}, {403, 50001, PresenceUnknown}, {403, 10007, PresenceUnknown},
		{403, 40333, PresenceUnknown}, {401, 0, PresenceUnknown}, {429, 0, PresenceUnknown}, {500, 0, PresenceUnknown}, {0, 0, PresenceUnknown}, {200, 10007, PresenceHere},
	} {
		if got := MemberAnswer(c.status, c.code); got != c.want {
			t.Errorf("%d, code %d: %d, want %d", c.status, c.code, got, c.want)
		}
	}
}

func TestServerAnswer(t *testing.T) {
	want := map[ServerAnswer]Presence{
		ServerCreated: PresenceHere, ServerInReady: PresenceHere, ServerUnavailable: PresenceUnknown, ServerDeleted: PresenceGone, ServerNotInReady: PresenceGone, 0: PresenceUnknown,
	}
	for a, p := range want {
		if a.Presence() != p {
			t.Errorf("answer %d: %d, want %d", a, a.Presence(), p)
		}
	}
	if len(ServerAnswers())+1 != len(want) || len(Presences()) != 3 {
		t.Error("an answer without a row")
	}
}

func TestGoneEvidence(t *testing.T) {
	const keep = 30 * 24 * time.Hour
	at := func(days float64) time.Time { return noon().Add(time.Duration(days * 24 * float64(time.Hour))) }
	type answer struct {
		day float64
		p   Presence
	}
	gone, here, unknown := PresenceGone, PresenceHere, PresenceUnknown
	for _, c := range []struct {
		name    string
		answers []answer
		now     float64
		last    Presence
		want    bool
	}{
		{"never asked", nil, 90, gone, false},
		{"one answer", []answer{{0, gone}}, 90, gone, false},
		{"two on a day", []answer{{0, gone}, {0.99, gone}}, 90, gone, false},
		{"two a day apart", []answer{{0, gone}, {1, gone}}, 30, gone, true},
		{"before 30 days", []answer{{0, gone}, {1, gone}}, 29.99, gone, false},
		{"the last question is not answered", []answer{{0, gone}, {1, gone}}, 30, unknown, false},
		{"they are back at the last question", []answer{{0, gone}, {1, gone}}, 30, here, false},
		{"they were back between", []answer{{0, gone}, {1, gone}, {10, here}}, 30, gone, false},
		{"30 days from the second leaving", []answer{{0, gone}, {1, here}, {10, gone}, {11, gone}}, 39.99, gone, false},
		{"and after them", []answer{{0, gone}, {1, here}, {10, gone}, {11, gone}}, 40, gone, true},
		{"refusals between", []answer{{0, gone}, {0.5, unknown}, {1, unknown}, {20, gone}}, 30, gone, true},
		{"a clock that was set back", []answer{{20, gone}, {0, gone}, {1, gone}}, 29, gone, false},
		{"a clock a year ahead, then right", []answer{{365, gone}, {366, gone}}, 40, gone, false},
	} {
		var e GoneEvidence
		for _, a := range c.answers {
			e = e.After(a.p, at(a.day))
		}
		if got := e.MayErase(keep, at(c.now), c.last); got != c.want {
			t.Errorf("%s: %v (%+v)", c.name, got, e)
		}
	}
}

// For any sequence of answers in which no two agreeing ones without doubt are a day apart, with nothing that says
// otherwise between them, nothing is erased. For all others it is erased only after the time and with a third.
func TestNothingIsErasedWithoutEvidence(t *testing.T) {
	const keep = 30 * 24 * time.Hour
	rapid.Check(t, func(t *rapid.T) {
		var e GoneEvidence
		now := noon()
		var first time.Time // of the unbroken run of PresenceGone
		agreed := false
		for range rapid.IntRange(1, 40).Draw(t, "answers") {
			now = now.Add(time.Duration(rapid.IntRange(-30, 200).Draw(t, "hours later")) * time.Hour)
			p := rapid.SampledFrom(append(Presences(), Presence(-1), Presence(9))).Draw(t, "answer")
			last := rapid.SampledFrom(Presences()).Draw(t, "last")
			if e.MayErase(keep, now, last) && (!agreed || last != PresenceGone || now.Sub(first) < keep) {
				t.Fatalf("erased: agreed %v since %v, last %d, now %v", agreed, first, last, now)
			}
			e = e.After(p, now)
			switch {
			case p == PresenceHere:
				first, agreed = time.Time{}, false
			case p == PresenceGone && (first.IsZero() || now.Before(first)):
				first, agreed = now, false
			case p == PresenceGone && now.Sub(first) >= AnswersApart:
				agreed = true
			}
		}
	})
}
