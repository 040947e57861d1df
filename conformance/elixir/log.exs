# The book of one scenario: who was born, what everyone did and was told, who ended and why.

defmodule Conformance.Log do
  @moduledoc "One process a scenario. It is told of everything in the order in which it happens, and gives every process its name."

  def start(number) do
    spawn(fn ->
      Process.put(:number, number)
      loop(%{step: 0, events: [], names: %{}, pids: %{}, starts: %{}, busy: MapSet.new(), kept: %{}})
    end)
  end

  @doc "Called first by every process: it gets its name, and its end will be noted. Returns which start of this id it is."
  def born(context, id, under \\ nil) do
    Process.put(:number, context.number)
    Process.put(:context, context)
    Process.put(:id, id)
    shake(context.shake, id)
    ask(context.log, {:born, self(), id, under})
  end

  # Another order that the BEAM may take as well: who is ready runs by its priority, and that is a matter of chance.
  defp shake(nil, _), do: :ok
  defp shake(seed, id), do: Process.flag(:priority, elem({:low, :normal, :high}, :erlang.phash2({seed, id}, 3)))

  @doc "As `born`, for a process that cannot say it by itself."
  def adopt(pid, id, under), do: ask(Process.get(:context).log, {:born, pid, id, under})

  @doc "Calls a process by the name of another."
  def alias(pid, other), do: ask(Process.get(:context).log, {:alias, pid, other})

  @doc "Waits until a process that was just started has its name, and gives its pid."
  def moved_in(pid) do
    if known?(pid) or not Process.alive?(pid), do: pid, else: :erlang.yield() && moved_in(pid)
  end

  @doc "Keeps a value under a key, for everybody; gives it."
  def keep(key, value), do: ask(Process.get(:context).log, {:keep, key, value})
  def kept(key), do: ask(Process.get(:context).log, {:kept, key})

  @doc "Notes something that the calling process did or was told."
  def note(what), do: send(Process.get(:context).log, {:note, self(), what})

  @doc "The process of an id: the newest start of it, or the one that `id#start` says; nil when there is none."
  def find(id), do: ask(Process.get(:context).log, {:find, id})

  @doc "Gives a client its next step; false while it still does the one before."
  def take(log, id), do: ask(log, {:take, id})

  @doc "The calling client has done its step."
  def free, do: send(Process.get(:context).log, {:free, Process.get(:id)})

  @doc "Whether a process was ever given a name."
  def known?(pid), do: ask(Process.get(:context).log, {:known, pid})

  def step(log, number), do: ask(log, {:step, number})
  def all(log), do: ask(log, :all)
  def write(log, who, what), do: send(log, {:write, who, what})

  defp ask(log, question) do
    tag = make_ref()
    send(log, {:ask, self(), tag, question})

    receive do
      {^tag, answer} -> answer
    end
  end

  defp loop(book) do
    receive do
      {:ask, pid, tag, question} ->
        {answer, book} = answer(question, book)
        send(pid, {tag, answer})
        loop(book)

      {:note, pid, what} ->
        loop(add(book, Map.get(book.names, pid, "?"), what))

      {:free, id} ->
        loop(%{book | busy: MapSet.delete(book.busy, id)})

      {:write, who, what} ->
        loop(add(book, who, what))

      {:DOWN, _, :process, pid, reason} ->
        loop(add(book, book.names[pid], [:ended, reason]))
    end
  end

  defp answer({:born, pid, id, under}, book) do
    start = Map.get(book.starts, id, 0) + 1
    name = "#{id}##{start}"
    Process.monitor(pid)
    pids = book.pids |> Map.put(id, pid) |> Map.put(name, pid)
    book = %{book | starts: Map.put(book.starts, id, start), names: Map.put(book.names, pid, name), pids: pids}
    {start, add(book, name, [:began, under])}
  end

  defp answer({:alias, pid, other}, book), do: {:ok, put_in(book.names[pid], book.names[other])}
  defp answer({:keep, key, value}, book), do: {value, put_in(book.kept[key], value)}
  defp answer({:kept, key}, book), do: {book.kept[key], book}
  defp answer({:find, id}, book), do: {Map.get(book.pids, id), book}
  defp answer({:take, id}, book), do: {not MapSet.member?(book.busy, id), %{book | busy: MapSet.put(book.busy, id)}}
  defp answer({:known, pid}, book), do: {Map.has_key?(book.names, pid), book}
  defp answer({:step, number}, book), do: {:ok, %{book | step: number}}
  defp answer(:all, book), do: {%{events: Enum.reverse(book.events), names: book.names, pids: book.pids}, book}

  defp add(book, who, what), do: %{book | events: [[book.step, who, what] | book.events]}
end
