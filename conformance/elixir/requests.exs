# Requests whose answers are fetched later, and timers of the timer module.

defmodule Conformance.Requests do
  @moduledoc "The functions of gen_server for requests, by key; intervals and exits that come later."

  alias Conformance.{Log, Processes, Term, Who}

  def act(%{"request" => "send", "of" => who, "as" => key} = act) do
    Who.dest(who, fn dest ->
      Log.keep(key, :gen_server.send_request(dest, {:do, act["do"] || []}))
      :ok
    end)
  end

  def act(%{"request" => "wait"} = act), do: answer(act, &:gen_server.wait_response/2)
  def act(%{"request" => "receive"} = act), do: answer(act, &:gen_server.receive_response/2)

  def act(%{"later" => "interval", "to" => who} = act) do
    Who.pid(who, &keep(act, :timer.send_interval(Processes.ms(act["ms"]), &1, Term.from(act["message"]))))
  end

  def act(%{"later" => "exit", "to" => who} = act), do: Who.pid(who, &keep(act, :timer.exit_after(Processes.ms(act["ms"]), &1, Term.from(act["reason"]))))

  def act(%{"later" => "cancel", "of" => key}) do
    :timer.cancel(Log.kept(key))
    :ok
  end

  defp keep(act, {:ok, timer}) do
    Log.keep(act["as"], timer)
    :ok
  end

  defp answer(%{"of" => key} = act, wait) do
    case wait.(Log.kept(key), if(act["timeout"], do: Processes.ms(act["timeout"]), else: :infinity)) do
      {:reply, value} -> [:reply, value]
      {:error, {reason, _}} -> [:error, reason]
      :timeout -> :timeout
    end
  end
end
