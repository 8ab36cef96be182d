package fact

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
)

// Facts are read by every package that imports something of a package that
// presigns, hundreds of processes under go vet. Package gob finds out at run
// time how to read a type, which takes a process longer than all the rest of
// its work; so it is handed bytes.

// GobEncode and GobDecode give a fact to package encoding/gob, in which the
// drivers keep facts.
func (f *Func) GobEncode() ([]byte, error) { return written((*coder).fn, f) }

func (f *Func) GobDecode(text []byte) error { return read(text, (*coder).fn, f) }

func (f *Var) GobEncode() ([]byte, error) { return written((*coder).variable, f) }

func (f *Var) GobDecode(text []byte) error { return read(text, (*coder).variable, f) }

var errBroken = errors.New("a fact of presigncheck is cut off or not from this version")

func written[T any](code func(*coder, *T), value *T) ([]byte, error) {
	var c coder
	code(&c, value)
	return c.text, nil
}

func read[T any](text []byte, code func(*coder, *T), into *T) error {
	c := coder{text: text, reading: true}
	code(&c, into)
	if c.broken || len(c.text) > 0 {
		return errBroken
	}
	return nil
}

// A coder writes a value behind its text, or reads one from the front of it:
// what a value consists of is said once for both.
type coder struct {
	text    []byte
	reading bool
	broken  bool // the text to read is no such value
}

func (c *coder) fn(f *Func) {
	c.string(&f.Name)
	list(c, &f.Sinks, c.sink)
	list(c, &f.Results, c.result)
	list(c, &f.Effects, c.result)
	c.bool(&f.Checks)
	list(c, &f.Bounds, c.string)
	list(c, &f.Fills, c.string)
}

func (c *coder) variable(f *Var) {
	c.string(&f.Name)
	list(c, &f.Sinks, c.sink)
	list(c, &f.Values, c.result)
	list(c, &f.Holds, c.result)
}

func (c *coder) sink(s *Sink) {
	c.term(&s.Term)
	c.string(&s.API)
	c.string(&s.Operation)
	c.bool(&s.Default)
	c.bool(&s.Kept)
	list(c, &s.Wrappers, c.string)
}

func (c *coder) result(r *Result) {
	c.int(&r.Index)
	c.string(&r.Path)
	list(c, &r.Terms, c.term)
}

func (c *coder) term(t *Term) {
	kind := int(t.Kind)
	c.int(&kind)
	t.Kind = Kind(kind)
	c.int(&t.Param)
	c.string(&t.Path)
	for _, f := range []*float64{&t.Scale, &t.Offset, &t.Lo, &t.Hi} {
		c.float(f)
	}
	for _, b := range []*bool{&t.LoClip, &t.HiClip, &t.NonZero, &t.Bound, &t.Checked, &t.Bare, &t.Zero} {
		c.bool(b)
	}
	c.string(&t.Origin)
	list(c, &t.Steps, c.step)
	c.string(&t.Why)
	c.step(&t.Stop)
	c.pointer(&t.Held)
	list(c, &t.Else, c.term)
}

func (c *coder) step(s *Step) {
	c.string(&s.File)
	c.int(&s.Line)
	c.string(&s.Text)
}

func (c *coder) pointer(f **Func) {
	there := *f != nil
	c.bool(&there)
	if !there {
		return
	}
	if *f == nil {
		*f = new(Func)
	}
	c.fn(*f)
}

// list takes a list that is as long as it says. Every element has a byte at least.
func list[T any](c *coder, l *[]T, element func(*T)) {
	n := len(*l)
	c.int(&n)
	if c.reading {
		*l = nil
		if n < 0 || n > len(c.text) {
			c.fail()
			return
		}
		if n > 0 {
			*l = make([]T, n)
		}
	}
	for i := range *l {
		element(&(*l)[i])
	}
}

func (c *coder) string(s *string) {
	n := len(*s)
	c.int(&n)
	switch {
	case !c.reading:
		c.text = append(c.text, *s...)
	case n < 0 || n > len(c.text):
		c.fail()
	default:
		*s, c.text = string(c.text[:n]), c.text[n:]
	}
}

func (c *coder) bool(b *bool) {
	n := 0
	if *b {
		n = 1
	}
	c.int(&n)
	*b = n != 0
}

// float writes round numbers in few bytes: their low bits are zero.
func (c *coder) float(f *float64) {
	n := bits.ReverseBytes64(math.Float64bits(*f))
	c.uint(&n)
	*f = math.Float64frombits(bits.ReverseBytes64(n))
}

func (c *coder) int(n *int) {
	if !c.reading {
		c.text = binary.AppendVarint(c.text, int64(*n))
		return
	}
	v, size := binary.Varint(c.text)
	c.took(size)
	*n = int(v)
}

func (c *coder) uint(n *uint64) {
	if !c.reading {
		c.text = binary.AppendUvarint(c.text, *n)
		return
	}
	v, size := binary.Uvarint(c.text)
	c.took(size)
	*n = v
}

// took goes on behind a number of some bytes, none if there is no number.
func (c *coder) took(size int) {
	if size <= 0 {
		c.fail()
		return
	}
	c.text = c.text[size:]
}

// fail ends reading: nothing is left, and what is asked for next fails too.
func (c *coder) fail() { c.broken, c.text = true, nil }
