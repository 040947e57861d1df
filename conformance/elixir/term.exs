# Terms: from the JSON of a scenario, and to the JSON of a trace.

defmodule Conformance.Term do
  @moduledoc """
  A string is an atom, an array is a tuple, `{"pid": id}` is a process; on the way out atoms and strings are strings again, tuples
  and lists arrays, a process is `<id#start>`, an exception `{"raise": message}`.
  """

  alias Conformance.Log

  @mistakes ~w(bad_return_from_init bad_return_from_state_function bad_state_enter_return_from_state_function bad_action_from_state_function
               bad_reply_action_from_state_function bad_state_enter_action_from_state_function)a

  def from(text) when is_binary(text), do: String.to_atom(text)
  def from(items) when is_list(items), do: items |> Enum.map(&from/1) |> List.to_tuple()
  def from(%{"pid" => id}), do: Log.find(id)
  def from(value), do: value

  @doc "A registered name, which is the scenario's own: many run at a time."
  def name(nil), do: nil
  def name(name), do: String.to_atom("#{Process.get(:number)}|#{name}")

  @doc "JSON of a term; `names` says what each pid is called."
  def out(pid, names) when is_pid(pid), do: "<#{Map.get(names, pid, "?")}>"
  def out(ref, _) when is_reference(ref), do: "<ref>"
  def out(fun, _) when is_function(fun), do: "<fun>"
  def out(nothing, _) when nothing in [nil, :undefined], do: nil
  def out(truth, _) when is_boolean(truth), do: truth
  def out(atom, _) when is_atom(atom), do: plain(atom)
  def out(value, _) when is_binary(value) or is_number(value), do: value
  def out(%{__exception__: true} = error, _), do: raised(error)
  def out({%{__exception__: true} = error, stack}, _) when is_list(stack), do: raised(error)
  def out({{:nocatch, value}, stack}, names) when is_list(stack), do: ["nocatch", out(value, names)]
  # What a machine's callback may not return or ask for.
  def out({{kind, value}, stack}, names) when kind in @mistakes and is_list(stack), do: [plain(kind), out(value, names)]
  def out({reason, record}, names) when is_tuple(record) and elem(record, 0) == :child and tuple_size(record) > 6, do: out(reason, names)

  def out({error, [{m, f, a, place} | _]}, _) when is_atom(m) and is_atom(f) and (is_list(a) or is_integer(a)) and is_list(place) do
    raised(Exception.normalize(:error, error))
  end

  def out({reason, {module, function, args}}, names)
      when module in [GenServer, Process, Supervisor, PartitionSupervisor, Task, Task.Supervised, Agent, :gen_server, :sys, :gen] and is_list(args) do
    [out(reason, names), "#{plain(module)}.#{title(function)}"]
  end

  def out({Conformance.App, :start, _}, _), do: "<start>"
  def out({name, node}, _) when is_atom(name) and node == node(), do: [plain(name), "<node>"]
  def out(tuple, names) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> out(names)
  # Whom to answer: a tag that is no list, but is made like one.
  def out([_ | tag], _) when not is_list(tag), do: "<from>"
  def out(list, names) when is_list(list), do: Enum.map(list, &out(&1, names))
  def out(%{} = map, names), do: Map.new(map, fn {key, value} -> {to_string(key), out(value, names)} end)

  defp raised(%RuntimeError{message: "attempted to " <> _}), do: %{"raise" => "<ArgumentError>"}
  defp raised(%RuntimeError{message: message}), do: %{"raise" => message}
  defp raised(%UndefinedFunctionError{}), do: %{"raise" => "<ArgumentError>"}
  # No clause for an argument, and no callback for a message, is what Hinotori calls a wrong argument.
  defp raised(%FunctionClauseError{}), do: %{"raise" => "<ArgumentError>"}
  defp raised(%kind{}), do: %{"raise" => "<#{plain(kind)}>"}

  # Erlang writes a function with its argument where sys has one.
  defp title(function) when is_tuple(function), do: elem(function, 0)
  defp title(function), do: function

  defp plain(atom) do
    atom |> Atom.to_string() |> String.replace_prefix("Elixir.", "") |> String.replace(~r/^\d+\|/, "")
  end
end
