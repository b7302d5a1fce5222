package commands

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"time"

	"github.com/pelletier/go-toml/v2"

	"waymark/peer"
)

//go:embed helplines.toml
var helplinesFile []byte

// helplineKind reads a line's kind. A line for both counts as a crisis line; its name says what else it is for.
func helplineKind(s string) (peer.HelplineKind, error) {
	switch s {
	case "crisis", "both":
		return peer.LineCrisis, nil
	case "substance":
		return peer.LineSubstance, nil
	}
	return 0, fmt.Errorf("unknown kind of line %q", s)
}

// Helplines returns the built-in list of support lines. It panics on a list that must not be shown: that
// is a mistake in this package, and every test would see it.
func Helplines() peer.Helplines {
	h, err := parseHelplines(helplinesFile)
	if err != nil {
		panic("commands: helplines.toml: " + err.Error())
	}
	return h
}

// LoadHelplines returns the built-in list with a host's own file laid over it (peer.Helplines.With). The file looks
// like helplines.toml and may hold as little as one country. Its error says what is wrong with it.
func LoadHelplines(path string) (peer.Helplines, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return peer.Helplines{}, err
	}
	own, err := parseHelplines(data)
	if err != nil {
		return peer.Helplines{}, err
	}
	all := Helplines().With(own)
	return all, all.Check()
}

// parseHelplines reads a file of support lines and refuses one with a number that must not be listed.
func parseHelplines(data []byte) (peer.Helplines, error) {
	var file struct {
		Checked   *toml.LocalDate
		Directory []peer.Directory
		Never     []peer.Never
		Country   []struct {
			Code, Name, Own, Emergency string
			Line                       []struct {
				Name, Kind, Call, Text, Hours, Region string
				Confirmed                             bool
			}
		}
	}
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&file); err != nil {
		return peer.Helplines{}, err
	}
	var checked peer.Day
	if file.Checked != nil {
		checked = peer.Date(file.Checked.Year, time.Month(file.Checked.Month), file.Checked.Day)
	}
	h := peer.Helplines{Checked: checked, Directories: file.Directory, Never: file.Never}
	for _, c := range file.Country {
		h.Countries = append(h.Countries, peer.Country{Code: c.Code, Name: c.Name, Own: c.Own, Emergency: c.Emergency})
		for _, l := range c.Line {
			kind, err := helplineKind(l.Kind)
			if err != nil {
				return peer.Helplines{}, fmt.Errorf("%s: %w", l.Name, err)
			}
			h.Lines = append(h.Lines, peer.Helpline{
				Country: c.Code, Kind: kind, Name: l.Name, Call: l.Call, Text: l.Text, Hours: l.Hours,
				Region: l.Region, Confirmed: l.Confirmed,
			})
		}
	}
	return h, h.Check()
}
