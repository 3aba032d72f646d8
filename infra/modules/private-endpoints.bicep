metadata description = 'Private endpoints, each with the zone that resolves its name inside the network.'

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('Where the endpoints are.')
param subnetId string

@description('The network whose names are resolved.')
param networkId string

@description('The account of the host.')
param hostStorageName string

@description('The account of the users.')
param dataStorageName string

@description('The Service Bus namespace; null for none.')
param serviceBusName string?

@description('The vault.')
param vaultName string

resource hostStorage 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: dataStorageName
}

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

var zoneNames = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.queue.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink.vaultcore.azure.net'
  ...(serviceBusName == null ? [] : ['privatelink.servicebus.windows.net'])
]

var serviceBusTargets = serviceBusName == null
  ? []
  : [
      {
        name: serviceBusName!
        id: resourceId('Microsoft.ServiceBus/namespaces', serviceBusName!)
        group: 'namespace'
        zone: 4
      }
    ]

// The zone of each is an index into the names above.
var targets = [
  { name: '${hostStorageName}-blob', id: hostStorage.id, group: 'blob', zone: 0 }
  { name: '${hostStorageName}-queue', id: hostStorage.id, group: 'queue', zone: 1 }
  { name: '${hostStorageName}-table', id: hostStorage.id, group: 'table', zone: 2 }
  { name: '${dataStorageName}-blob', id: dataStorage.id, group: 'blob', zone: 0 }
  { name: '${dataStorageName}-queue', id: dataStorage.id, group: 'queue', zone: 1 }
  { name: vaultName, id: vault.id, group: 'vault', zone: 3 }
  ...serviceBusTargets
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zoneNames: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, i) in zoneNames: {
    parent: zones[i]
    name: 'network'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: networkId
      }
    }
  }
]

module endpoints 'private-endpoint.bicep' = [
  for target in targets: {
    params: {
      name: 'pep-${target.name}'
      location: location
      tags: tags
      subnetId: subnetId
      targetId: target.id
      group: target.group
      zoneId: zones[target.zone].id
    }
  }
]
