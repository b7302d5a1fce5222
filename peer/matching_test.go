package peer

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func mentor(id ID, zone string, load int, languages ...string) Candidate {
	return Candidate{Mentor: Mentor{Member: id, Languages: languages, Capacity: 2, State: MentorOpen, Conduct: 1}, Load: load, Calendar: Calendar{Zone: zone}}
}

func ids(all []Match) (got []ID) {
	for _, m := range all {
		got = append(got, m.Mentor)
	}
	return got
}

func TestRank(t *testing.T) {
	long, lately := mentor(7, "Asia/Kolkata", 0, "Hindi"), mentor(6, "Asia/Kolkata", 0, "hindi")
	long.Mentor.LastAssigned, lately.Mentor.LastAssigned = noon().AddDate(0, -6, 0), noon().AddDate(0, 0, -1)
	all := []Candidate{
		mentor(10, "Asia/Kolkata", 0, "French"), mentor(11, "America/New_York", 0, "Hindi"), mentor(12, "Asia/Kolkata", 1, "some Hindi", "French"),
		lately, long, mentor(13, "Asia/Kathmandu", 0, "Hindi", "Telugu"),
	}
	got := Rank(Request{Member: arjun, Languages: []string{"Telugu", "Hindi"}}, Calendar{Zone: "Asia/Kolkata"}, all, nil, noon())
	if want := []ID{13, 7, 6, 12, 11, 10}; !cmp.Equal(ids(got), want) {
		t.Fatalf("%v, want %v", ids(got), want)
	}
	if want := (Match{Mentor: 13, Languages: []string{"Hindi", "Telugu"}, HoursKnown: true, Agreed: true, Room: 2}); !cmp.Equal(got[0], want) {
		t.Error(cmp.Diff(want, got[0]))
	}
	if got[4].HoursApart != 11 || got[3].Room != 1 || got[3].Load != 1 || !cmp.Equal(got[3].Languages, []string{"some Hindi"}) || got[5].Languages != nil {
		t.Errorf("%+v", got)
	}
}

func TestRankLeavesOut(t *testing.T) {
	r := Request{Member: arjun, Declined: []ID{20}}
	paused, offered := mentor(22, "", 0), mentor(24, "", 0)
	away, back := mentor(28, "Pacific/Auckland", 0), mentor(29, "Pacific/Auckland", 0) // where noon is already tomorrow
	away.Mentor.Leave, back.Mentor.Leave = Calendar{}.Day(noon())+2, Calendar{}.Day(noon())+1
	paused.Mentor.State, offered.Mentor.State = MentorPaused, MentorOffered
	for _, c := range []struct {
		candidate Candidate
		want      Reason
	}{
		{mentor(20, "", 0), DeclinedBefore}, {paused, MentorNotOpen},
		{away, MentorOnLeave}, {offered, MentorNotOpen}, {mentor(25, "", 2), MentorFull}, {mentor(26, "", 5), MentorFull}, {mentor(arjun, "", 0), OwnMentor},
	} {
		var refused *Refused
		if err := c.candidate.Refusal(r, noon()); !errors.As(err, &refused) || refused.Why != c.want {
			t.Errorf("mentor %d: %v, want reason %d", c.candidate.Mentor.Member, err, c.want)
		}
		if got := Rank(r, Calendar{}, []Candidate{c.candidate}, nil, noon()); got != nil {
			t.Errorf("%+v", got)
		}
	}
	for _, c := range []Candidate{mentor(27, "", 1), back} {
		if err := c.Refusal(r, noon()); err != nil {
			t.Errorf("mentor %d: %v", c.Mentor.Member, err)
		}
	}
}

func TestRankDoesNotDependOnTheOrder(t *testing.T) {
	languages := []string{"Hindi", "English", "Telugu"}
	rapid.Check(t, func(t *rapid.T) {
		var all []Candidate
		for i := range rapid.IntRange(0, 60).Draw(t, "mentors") {
			c := mentor(ID(100+i), rapid.SampledFrom(zones()).Draw(t, "zone"), rapid.IntRange(0, 2).Draw(t, "load"), rapid.SampledFrom(languages).Draw(t, "language"))
			c.Mentor.LastAssigned = noon().AddDate(0, 0, -rapid.IntRange(0, 3).Draw(t, "last"))
			all = append(all, c)
		}
		r := Request{Member: arjun, Languages: []string{"hindi"}}
		first := Rank(r, Calendar{Zone: "Asia/Kolkata"}, all, nil, noon())
		again := Rank(r, Calendar{Zone: "Asia/Kolkata"}, rapid.Permutation(all).Draw(t, "order"), nil, noon())
		if !cmp.Equal(first, again) || len(first) > MaxMatches {
			t.Fatal(cmp.Diff(first, again))
		}
	})
}

// Usual hours count where both said theirs, else the clocks on their walls; and nothing is known of people who set
// neither.
func TestHoursApart(t *testing.T) {
	const india, utc = 5*time.Hour + 30*time.Minute, time.Duration(0)
	for _, c := range []struct {
		a, b  usualTime
		want  time.Duration
		known bool
	}{
		{usualTime{AnyHours, true, india}, usualTime{AnyHours, true, utc}, india, true},
		{usualTime{Evenings, true, india}, usualTime{AnyHours, true, utc}, india, true},
		{usualTime{Evenings, true, utc}, usualTime{Mornings, true, utc}, 12 * time.Hour, true},
		{usualTime{Evenings, true, utc}, usualTime{Evenings, true, utc}, 0, true},
		{usualTime{Evenings, true, india}, usualTime{Evenings, false, utc}, india, true},
		{usualTime{AnyHours, false, utc}, usualTime{AnyHours, true, utc}, unknownApart, false},
		{usualTime{AnyHours, false, utc}, usualTime{AnyHours, false, utc}, unknownApart, false},
		{usualTime{AnyHours, false, utc}, usualTime{Evenings, true, utc}, unknownApart, false},
	} {
		for _, p := range [][2]usualTime{{c.a, c.b}, {c.b, c.a}} {
			if got, known := p[0].apart(p[1]); got != c.want || known != c.known {
				t.Errorf("%+v: %v, %v", p, got, known)
			}
		}
	}
}

// Languages are the same by their tags, whatever their names, and by their words where no tag is known.
func TestLanguagesByTags(t *testing.T) {
	tagsOf := func(s string) []LanguageTag {
		return map[string][]LanguageTag{
			"German": {"de"}, "Deutsch": {"de"}, "తెలుగు": {"te"}, "a bit of telugu": {"te"}, "Hindustani": {"hi", "ur"}, "Urdu": {"ur"},
		}[s]
	}
	spoken := []string{"Deutsch", "a bit of telugu", "Urdu", "Sign", "French"}
	for wanted, want := range map[string][]string{
		"German": {"Deutsch"}, "తెలుగు": {"a bit of telugu"}, "Hindustani": {"Urdu"}, "some Sign": {"Sign"}, "Spanish": nil,
	} {
		if got := speakerOf([]string{wanted}, tagsOf).common(spoken); !cmp.Equal(got, want) {
			t.Errorf("%s: %v, want %v", wanted, got, want)
		}
	}
}

func TestClockDistance(t *testing.T) {
	for _, c := range []struct{ a, b, want time.Duration }{
		{5, -5, 10}, {13, -11, 0}, {14, -10, 0}, {-12, 12, 0}, {12, 0, 12}, {-8, 9, 7},
	} {
		if got := clockDistance(c.a*time.Hour, c.b*time.Hour); got != c.want*time.Hour {
			t.Errorf("%d and %d: %v", c.a, c.b, got)
		}
	}
}

func TestParseLanguages(t *testing.T) {
	for in, want := range map[string][]string{
		"Telugu, English and some Hindi":      {"Telugu", "English", "some Hindi"},
		" français/ENGLISH;english\ntamil & ": {"français", "ENGLISH", "tamil"},
		"Sign Language":                       {"Sign Language"}, "": nil, " , and , ": nil,
	} {
		if got := ParseLanguages(in); !cmp.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := ParseLanguages("a,b,c,d,e,f,g,h,i,j,k"); len(got) != 10 {
		t.Errorf("%q", got)
	}
}

func BenchmarkRank(b *testing.B) {
	var all []Candidate
	for i := range 1000 {
		all = append(all, mentor(ID(i+100), zones()[i%len(zones())], i%2, "Hindi", "English"))
	}
	r := Request{Member: arjun, Languages: []string{"English"}}
	for b.Loop() {
		Rank(r, Calendar{Zone: "Asia/Kolkata"}, all, nil, noon())
	}
}
