package rooms

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// CircleName is a circle's name, drawn from a plain list: no topic can be in it.
func CircleName(s commands.Env, c peer.Circle) words.Text {
	n := max(c.Name, 1) - 1
	text := s.Say(circleNames()[n%peer.CircleNames], nil)
	if more := n / peer.CircleNames; more > 0 {
		return words.Join(" ", text, words.Text(commands.ArgString(more+1)))
	}
	return text
}

// circleNames are the names, peer.CircleNames of them.
func circleNames() []string {
	return []string{
		"circle.name.oak", "circle.name.lantern", "circle.name.river", "circle.name.willow",
		"circle.name.bridge", "circle.name.meadow", "circle.name.compass", "circle.name.garden",
		"circle.name.feather", "circle.name.shore", "circle.name.maple", "circle.name.candle",
		"circle.name.bench", "circle.name.orchard", "circle.name.stone", "circle.name.sparrow",
		"circle.name.island", "circle.name.kettle", "circle.name.window", "circle.name.pine",
		"circle.name.brook", "circle.name.harvest", "circle.name.hill", "circle.name.clay",
	}
}

// PlaceOf links a room. A circle's private thread has the circle's name before it: a moderator who cannot see the thread gets
// no name from the link.
func PlaceOf(s commands.Env, tx *storage.Tx, r peer.Room) words.Text {
	link := words.Text("<#" + r.Place().String() + ">")
	c, err := tx.SkipUnreadable().Circle(r.ID)
	if err != nil || c == nil || r.Thread == 0 {
		return link
	}
	return "**" + CircleName(s, *c) + "** (" + link + ")"
}
