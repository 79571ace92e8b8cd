package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// call is what both servers have of a call.
type call struct {
	context context.Context
	method  protoreflect.MethodDescriptor
	// receive returns io.EOF behind the last message.
	receive    func() (*dynamicpb.Message, error)
	send       func(*dynamicpb.Message) error
	header     func(name string) string
	setHeader  func(name, value string)
	setTrailer func(name, value string)
}

// refusal is an error that each server tells in its own way.
type refusal struct {
	code    uint32
	message string
	detail  *dynamicpb.Message
}

func (r *refusal) Error() string { return r.message }

// panicked stands for what the handler in Rust does, and its server tells.
var panicked = &refusal{code: 13, message: "the handler panicked"}

// shapes does what `Shaper` does in Rust.
type shapes struct {
	lock                      sync.Mutex
	running, complete, cutOff uint64
}

// answer handles a call of any method.
func (s *shapes) answer(c *call) error {
	c.setHeader("x-head", c.header("x-ask"))
	c.setTrailer("x-tail", "b")
	c.setTrailer("x-tail-bin", "\x00\xff")
	switch c.method.Name() {
	case "Uploads":
		return s.uploads(c)
	case "Range":
		return range_(c)
	case "Sum":
		return s.upload(func() (bool, error) { return sum(c) })
	case "Hold":
		return s.upload(func() (bool, error) {
			<-c.context.Done()
			return false, c.context.Err()
		})
	case "Echo":
		return s.upload(func() (bool, error) { return echo(c) })
	case "Greet":
		return greet(c)
	}
	return fmt.Errorf("there is no method %s", c.method.Name())
}

// upload counts a request stream, and how it ended.
func (s *shapes) upload(read func() (isComplete bool, err error)) error {
	s.lock.Lock()
	s.running++
	s.lock.Unlock()
	isComplete, err := read()
	s.lock.Lock()
	defer s.lock.Unlock()
	s.running--
	if isComplete {
		s.complete++
	} else {
		s.cutOff++
	}
	return err
}

func (s *shapes) uploads(c *call) error {
	if _, err := c.receive(); err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	response := with(c.method.Output(), "running", s.running)
	set(response, "complete", s.complete)
	set(response, "cut_off", s.cutOff)
	return c.send(response)
}

func range_(c *call) error {
	request, err := c.receive()
	if err != nil {
		return err
	}
	for n := range uint32(get(request, "count").Uint()) {
		if err := c.send(with(c.method.Output(), "value", n)); err != nil {
			return err
		}
	}
	return nil
}

func sum(c *call) (isComplete bool, err error) {
	total := int64(0)
	for {
		request, err := c.receive()
		if errors.Is(err, io.EOF) {
			return true, c.send(with(c.method.Output(), "value", total))
		} else if err != nil {
			return false, err
		}
		number := get(request, "value").Int()
		if number == math.MaxInt64 {
			return false, panicked
		} else if number < 0 {
			return false, negative(number)
		}
		total += number
	}
}

// negative returns an invalid_argument with a typed detail.
func negative(number int64) *refusal {
	detail := message("SumError")
	field := detail.Descriptor().Fields().ByName("negative")
	inner := with(field.Message(), "number", number)
	detail.Set(field, protoreflect.ValueOfMessage(inner))
	return &refusal{3, fmt.Sprintf("%d is negative", number), detail}
}

func echo(c *call) (isComplete bool, err error) {
	for {
		request, err := c.receive()
		if errors.Is(err, io.EOF) {
			return true, nil
		} else if err != nil {
			return false, err
		}
		switch line := get(request, "value").String(); line {
		case "end":
			return false, nil
		case "abort":
			return false, &refusal{code: 10, message: "as the test asked"}
		case "panic":
			return false, panicked
		default:
			if err := c.send(with(c.method.Output(), "value", line)); err != nil {
				return false, err
			}
		}
	}
}

func greet(c *call) error {
	greeting := ""
	for n := 0; ; n++ {
		request, err := c.receive()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				return &refusal{code: 3, message: "expected a greeting"}
			}
			return nil
		} else if err != nil {
			return err
		}
		line := get(request, "value").String()
		if n == 0 {
			greeting = line
			continue
		}
		answer := fmt.Sprintf("%s, %s!", greeting, line)
		if err := c.send(with(c.method.Output(), "value", answer)); err != nil {
			return err
		}
	}
}
