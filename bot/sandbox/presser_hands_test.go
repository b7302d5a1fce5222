package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"waymark/bot/fakediscord"
)

// presser writes the next statement of a script at random, from what people see.
type presser struct {
	s     *Sandbox
	judge *judge
	rand  *rand.Rand
	reads func(string) string // how people read labels
	tally tally

	who      string         // who acted last
	pressed  map[string]int // by feature and act: what was pressed less is pressed rather
	typed    map[string]int // by command, the same
	ids      []string       // every custom id that anybody saw
	versions map[fakediscord.ID]int
	read     map[fakediscord.ID]shownMessage
	said     int // words that were used up
}

// shownMessage is a message as a person's client has it.
type shownMessage struct {
	version int
	Parts   []part `json:"components"`
}

// part is a component of a message or a form.
type part struct {
	Type        int    `json:"type"`
	CustomID    string `json:"custom_id"`
	Label       string `json:"label"`
	Style       int    `json:"style"`
	Disabled    bool   `json:"disabled"`
	Placeholder string `json:"placeholder"`
	Options     []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"options"`
	MinValues  *int   `json:"min_values"`
	MaxValues  *int   `json:"max_values"`
	MaxLength  int    `json:"max_length"`
	Required   *bool  `json:"required"`
	Components []part `json:"components"`
	Accessory  *part  `json:"accessory"`
	Component  *part  `json:"component"`
}

// Component types (Discord: Component Types).
const (
	partButton = 2
	partSelect = 3
	partInput  = 4
	partPeople = 5 // to 8: menus of people, roles, both, channels
	partPlaces = 8
	partBox    = 23
	styleLink  = 5
)

// flat are the parts without parts in them, in the order in which a reader sees them.
func flat(parts []part) (list []part) {
	for _, p := range parts {
		inside := slices.Clone(p.Components)
		for _, one := range []*part{p.Accessory, p.Component} {
			if one != nil {
				one := *one
				if one.Label == "" {
					one.Label = p.Label // of a field of a form
				}
				inside = append(inside, one)
			}
		}
		if len(inside) == 0 {
			list = append(list, p)
			continue
		}
		list = append(list, flat(inside)...)
	}
	return list
}

// next is a statement, "" if what was drawn can't be done now.
func (p *presser) next() string {
	who := p.who
	if who == "" || p.rand.IntN(5) < 2 {
		who = p.one(append(everybody(), "sam", "noor")) // moderators have more to do
	}
	p.who = who
	view, err := p.s.Fake.Screen(p.s.guild(), user(who), p.versions)
	if err != nil || !view.Member && p.rand.IntN(3) == 0 {
		return "@" + who + " joins"
	}
	p.looks(view)
	switch n := p.rand.IntN(100); {
	case view.Form != nil && n < 60:
		return p.form(who, view)
	case n < 54:
		return p.press(who, view)
	case n < 76:
		return p.command(who, view)
	case n < 79:
		return p.menuCommand(who, view)
	case n < 86:
		return p.forge(who)
	case n < 93:
		return p.time()
	}
	return p.life(who)
}

func (p *presser) one(from []string) string {
	if len(from) == 0 {
		return ""
	}
	return from[p.rand.IntN(len(from))]
}

// looks reads what is new on someone's screen.
func (p *presser) looks(view fakediscord.Screen) {
	for _, m := range view.Messages {
		if m.Body == nil {
			continue
		}
		shown := shownMessage{version: m.Version}
		if json.Unmarshal(m.Body, &shown) != nil {
			continue
		}
		p.versions[m.ID], p.read[m.ID] = m.Version, shown
		for _, c := range flat(shown.Parts) {
			if c.CustomID != "" && !slices.Contains(p.ids, c.CustomID) {
				p.ids = append(p.ids, c.CustomID)
			}
		}
	}
}

// choice is a button or menu that someone sees, the nth newest of its name.
type choice struct {
	part
	name string
	nth  int
}

// choices are the buttons and menus that someone sees, the newest first.
func (p *presser) choices(view fakediscord.Screen) (list []choice) {
	var shown []shownMessage
	for _, m := range view.Messages {
		shown = append(shown, p.read[m.ID])
	}
	slices.SortStableFunc(shown, func(a, b shownMessage) int { return b.version - a.version })
	count := map[string]int{}
	for _, m := range shown {
		for _, c := range flat(m.Parts) {
			menu := c.Type == partSelect || c.Type >= partPeople && c.Type <= partPlaces
			if c.Disabled || !menu && c.Type != partButton || c.Style == styleLink && c.Type == partButton {
				continue
			}
			name := strings.TrimSpace(p.reads(c.Label))
			if menu {
				name = p.reads(c.Placeholder)
			}
			key := fmt.Sprint(menu, name)
			count[key]++
			list = append(list, choice{c, name, count[key]})
		}
	}
	return list
}

// seldom leaves the newest choice of each act that was pressed no more than twice as often as the one that was least.
func (p *presser) seldom(list []choice) (some []choice) {
	least, seen := math.MaxInt, map[string]bool{}
	for _, c := range list {
		least = min(least, p.pressed[act(c.CustomID)])
	}
	for _, c := range list {
		if a := act(c.CustomID); !seen[a] && p.pressed[a] <= 2*least {
			seen[a], some = true, append(some, c)
		}
	}
	return some
}

// press presses a button or picks from a menu: rather what was pressed less, and often the newest.
func (p *presser) press(who string, view fakediscord.Screen) string {
	list := p.choices(view)
	if len(list) == 0 {
		return ""
	}
	switch p.rand.IntN(4) {
	case 0:
		list = list[:min(len(list), 8)] // the newest
	case 1:
	default:
		list = p.seldom(list)
	}
	best := list[p.rand.IntN(len(list))]
	p.notes(best.CustomID)
	if best.Type == partButton {
		return fmt.Sprintf("@%s clicks%s %s", who, nthNewest(best.nth), quote(best.name))
	}
	if best.name == "" {
		return ""
	}
	return fmt.Sprintf("@%s picks%s %s in %s", who, nthNewest(best.nth), quote(p.picked(best.part, view)), quote(best.name))
}

// notes counts a press.
func (p *presser) notes(customID string) {
	p.pressed[act(customID)]++
	p.tally.acts[act(customID)]++
}

// act is the feature and act of a custom id.
func act(customID string) string {
	parts := strings.SplitN(customID, ":", 4)
	if len(parts) < 3 {
		return customID
	}
	return parts[1] + ":" + parts[2]
}

// nthNewest says which of several alike.
func nthNewest(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" the %dth", n)
}

// quote writes a text as scripts do.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// picked is what someone picks in a menu.
func (p *presser) picked(c part, view fakediscord.Screen) string {
	var all []string
	switch c.Type {
	case partSelect:
		for _, o := range c.Options {
			all = append(all, o.Value)
		}
	case partPlaces:
		for _, place := range view.Channels {
			all = append(all, "#"+place.Name)
		}
	case partPeople:
		all = everybody()
	default:
		all = view.Roles
	}
	most := 1
	if c.MaxValues != nil {
		most = *c.MaxValues
	}
	p.rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return strings.Join(all[:min(len(all), 1+p.rand.IntN(max(1, most)))], ", ")
}
